"""A number in a body is a whole one, and true is true: nothing that merely stands for them."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields

from backend.campaigns.schemas import CampaignChanges, NewCampaign
from backend.encounters.schemas import CorrectionRequest
from backend.operations.payloads import Flag, Number
from backend.rounds.schemas import NewRound
from backend.sync.schemas import ChangesRequest
from backend.sync.settling_schemas import SettleRequest


def _all(schema: Schema) -> Iterator[fields.Field[Any]]:
    for field in schema.load_fields.values():
        inner: Any = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from _all(inner.schema)
        else:
            yield inner


@pytest.mark.parametrize(
    "asked",
    [CampaignChanges, NewCampaign, CorrectionRequest, NewRound, ChangesRequest, SettleRequest],
)
def test_a_body_takes_no_halves_and_no_other_words_for_true(asked: type[Schema]) -> None:
    for field in _all(asked()):
        if isinstance(field, fields.Boolean):
            assert isinstance(field, Flag)
        if isinstance(field, fields.Integer):
            assert isinstance(field, Number) or field.strict


@pytest.mark.parametrize("value", [3.7, 3.0, "3", True])
def test_a_format_is_a_whole_number(value: object) -> None:
    said = ChangesRequest().validate({"format": value})

    assert list(said) == ["format"]
