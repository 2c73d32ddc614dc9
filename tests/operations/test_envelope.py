"""Envelopes and payloads: what a phone once signed is read for ever, and nothing else is."""

import base64
import json
from datetime import MAXYEAR, UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from backend.operations.envelope import (
    VerifyingKey,
    is_payload_of,
    read_envelope,
    read_json,
    read_signed,
)
from backend.operations.kinds import all_kinds, kind_of
from backend.operations.payloads import Malformed, reader_of

KINDS = all_kinds()
# One folder a release, with the kinds and versions that it brought.
GOLDEN = sorted(
    (Path(__file__).parent.parent / "golden" / "operations").glob("v*/*.json"),
    key=lambda path: (path.name, path.parent.name),
)


def golden(kind: str, version: int = 1) -> dict[str, Any]:
    for path in GOLDEN:
        read: dict[str, Any] = json.loads(path.read_text())
        envelope = json.loads(read["operation"]["envelope"])
        if (envelope["kind"], envelope["kind_version"]) == (kind, version):
            return read
    raise LookupError(f"no golden operation of {kind} {version}")


def test_every_kind_has_its_golden_operation() -> None:
    for kind in KINDS:
        golden(kind.name, kind.version)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_operation_is_read_for_ever(path: Path) -> None:
    kept = json.loads(path.read_text())
    signed = read_signed(kept["operation"])
    key = VerifyingKey(base64.b64decode(kept["public_key"]))

    assert key.signed(signed.envelope.text, signed.signature)
    assert not key.signed(signed.envelope.text + " ", signed.signature)
    assert is_payload_of(signed.envelope, signed.payload)
    kind = kind_of(signed.envelope.kind, signed.envelope.kind_version)
    assert kind is not None
    assert path.stem in (kind.name, f"{kind.name}.{kind.version}")
    assert kind.read(read_json(signed.payload)) == kind.payload().load(json.loads(signed.payload))


def test_time_is_corrected_by_what_the_phone_heard() -> None:
    envelope = read_signed(golden("encounter.record")["operation"]).envelope

    assert envelope.recorded_at == datetime(2026, 11, 24, 17, 1, 0, 250_000, tzinfo=UTC)
    if envelope.occurred_at < datetime.now(UTC) - timedelta(minutes=1):
        assert envelope.occurred_at == envelope.recorded_at - timedelta(seconds=1.5)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "0190F5A0-0000-7000-8000-000000000001"},
        {"id": "{0190f5a0-0000-7000-8000-000000000001}"},
        {"id": 7},
        {"kind": ""},
        {"kind": "a\0b"},
        {"kind_version": True},
        {"kind_version": 1.0},
        {"kind_version": 0},
        {"device_seq": -1},
        {"device_seq": 2**31},
        {"recorded_at": "2026-11-24T17:00:00"},
        {"recorded_at": "2026-11-24T17:00:00+00:00"},
        {"recorded_at": "2026-02-30T17:00:00Z"},
        {"recorded_at": "٢٠٢٦-11-24T17:00:00Z"},
        {"utc_offset_min": "60"},
        {"server_offset_ms": 1e3},
        {"server_offset_ms": 10**30},
        {"depends_on": None},
        {"depends_on": ["x"]},
        {"depends_on": ["0190f5a0-0000-7000-8000-000000000001"] * 21},
        {"payload_hash": "AB" * 32},
        {"one_more": 1},
        {"organisation_id": None},
    ],
)
def test_an_envelope_is_exactly_one(changed: dict[str, Any]) -> None:
    envelope = json.loads(golden("encounter.record")["operation"]["envelope"])

    with pytest.raises(Malformed):
        read_envelope(json.dumps(envelope | changed))


@pytest.mark.parametrize("minutes", [841, -841, 1440, -1440])
def test_no_clock_is_further_from_utc_than_fourteen_hours(minutes: int) -> None:
    carried = golden("encounter.record")["operation"]
    envelope = json.loads(carried["envelope"])

    for furthest in (840, -840):
        text = json.dumps(envelope | {"utc_offset_min": furthest})
        assert read_signed(carried | {"envelope": text}).envelope.utc_offset_min == furthest
    text = json.dumps(envelope | {"utc_offset_min": minutes})
    with pytest.raises(Malformed):
        read_signed(carried | {"envelope": text})
    # What an earlier release took in is in the ledger, and stays readable.
    assert read_envelope(text).utc_offset_min == minutes


@pytest.mark.parametrize(
    "stamp",
    [
        "-000001-01-01T00:00:00.000Z",
        "0001-01-01T00:00:00Z",
        "0001-06-01T00:00:00Z",
        "9999-06-01T00:00:00Z",
        "+010000-01-01T00:00:00.000Z",
    ],
)
def test_a_time_at_the_end_of_the_calendar_is_none_to_reckon_with(stamp: str) -> None:
    envelope = json.loads(golden("encounter.record")["operation"]["envelope"])

    read = read_envelope(json.dumps(envelope | {"recorded_at": stamp}))

    assert read.claimed_at is None
    for hours in (-300, 300):
        zone = timezone(timedelta(hours=hours / 24))
        assert (read.occurred_at + timedelta(hours=hours)).astimezone(zone).year < MAXYEAR


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "NaN", "[" * 20_000, "1" * 5_000])
def test_what_is_no_object_is_no_envelope(text: str) -> None:
    with pytest.raises(Malformed):
        read_envelope(text)


# What may stand in any field, near what belongs there and far from it.
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False),
    st.text(max_size=6),
    st.sampled_from(
        [
            "0190f5a0-0000-7000-8000-000000000001",
            "0190F5A0-0000-7000-8000-000000000001",
            "2026-12-01",
            "2026-13-01",
            "2026-1-1",
            "18:30",
            "24:30",
            "18:30:00",
            "door",
            "conversation",
            "rights",
            "week",
            "ab" * 16,
            "AB" * 16,
            "x" * 280,
            "x" * 281,
            "nul\0",
            "\ud800",
            "é",
            1,
            0,
            -5,
            101,
            True,
        ]
    ),
    st.lists(st.integers(), max_size=2),
    st.fixed_dictionaries({"text": st.just("follow_up.v1"), "language": st.text(max_size=4)}),
    st.fixed_dictionaries({"text": st.just("follow_up.v1")}),
)


def loaded(schema: type[Schema], payload: object) -> object:
    try:
        return schema().load(payload)  # type: ignore[arg-type]  # whatever came
    except ValidationError:
        return Malformed


def quickly_read(schema: type[Schema], payload: object) -> object:
    try:
        return reader_of(schema)(payload)
    except Malformed:
        return Malformed


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_quick_reader_is_the_schema(kind: Any, data: st.DataObject) -> None:
    payload = json.loads(golden(kind.name, kind.version)["operation"]["payload"])
    names = [*payload, "nobody knows"]
    for name in data.draw(st.lists(st.sampled_from(names), max_size=2)):
        if data.draw(st.booleans()):
            payload[name] = data.draw(VALUES)
        else:
            payload.pop(name, None)

    assert quickly_read(kind.payload, payload) == loaded(kind.payload, payload)


@pytest.mark.parametrize("payload", [None, [], "x", 1, True])
def test_neither_reads_what_is_no_object(payload: object) -> None:
    for kind in KINDS:
        assert quickly_read(kind.payload, payload) is loaded(kind.payload, payload) is Malformed
