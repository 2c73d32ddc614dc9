"""What the phone's forms allow is what the server takes: one file says it, written from here."""

from collections.abc import Iterator

import backend.app  # noqa: F401  # every room declares its kinds
from backend.operations.kinds import all_kinds
from backend.operations.payloads import ListOf, Number, Text
from backend.web.limits import KEPT, limits, limits_as_text


def test_the_file_that_the_forms_import_is_current() -> None:
    current = KEPT.read_text(encoding="utf-8") == limits_as_text()

    assert current, "a limit has changed: make openapi"


def test_every_text_number_and_list_of_a_kind_is_in_it() -> None:
    assert [*_left_out()] == []


def _left_out() -> Iterator[str]:
    held = limits()
    latest = {kind.name: kind.payload for kind in all_kinds()}
    for name, payload in latest.items():
        of_kind = held.get(name, {})
        assert isinstance(of_kind, dict)
        for field, declared in payload().fields.items():
            if isinstance(declared, Text | Number | ListOf) and field not in of_kind:
                yield f"{name}: {field}"
