"""What everything that was said adds up to, told from the operations alone, in no order."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.phones import Carried, payload_of


class RecordedRow(NamedTuple):
    """An operation as it counts: when, in which order, and what."""

    kind: str
    at: str
    device_seq: int
    id: str
    payload: dict[str, Any]

    @property
    def order(self) -> tuple[str, int, str]:
        """Among all that was said of one thing, the last counts."""
        return (self.at, self.device_seq, self.id)


def read(carried: Iterable[Carried]) -> list[RecordedRow]:
    """Operations as they count, each once."""
    found: dict[str, RecordedRow] = {}
    for one in carried:
        envelope = json.loads(one["envelope"])
        found[one["id"]] = RecordedRow(
            envelope["kind"],
            envelope["recorded_at"],
            envelope["device_seq"],
            one["id"],
            payload_of(one),
        )
    return list(found.values())


SPOKEN = ("conversation", "brief_contact", "come_back")


def encounters(said: Iterable[RecordedRow]) -> dict[str, tuple[str, str | None, bool, bool]]:
    """By its id what each says in the end: outcome, note, whether corrected, whether withdrawn."""
    listed = list(said)
    corrections = latest((one for one in listed if one.kind == "encounter.correct"), "encounter_id")
    withdrawn = {one.payload["encounter_id"] for one in listed if one.kind == "encounter.withdraw"}
    told = {}
    for one in listed:
        if one.kind in ("encounter.record", "encounter.meet"):
            now = corrections.get((one.id,), one)
            told[one.id] = (
                now.payload["outcome"],
                now.payload["note"] if now.payload["outcome"] in SPOKEN else None,
                now is not one,
                one.id in withdrawn,
            )
    return told


def latest(said: Iterable[RecordedRow], *of: str) -> dict[tuple[str, ...], RecordedRow]:
    """The last word about each thing, by the keys of the payload that name it."""
    found: dict[tuple[str, ...], RecordedRow] = {}
    for one in sorted(said, key=lambda one: one.order):
        found[tuple(one.payload[key] for key in of)] = one
    return found


def contacts(said: Iterable[RecordedRow]) -> dict[str, str | None]:
    """The name of each household that wishes to be reached, None where it no longer does."""
    words = latest((one for one in said if one.kind.startswith("contact_details.")), "household_id")
    return {household: one.payload.get("name") for (household,), one in words.items()}


def talks(said: Iterable[RecordedRow]) -> Counter[tuple[str, str]]:
    """How often each theme and language was reported."""
    found: Counter[tuple[str, str]] = Counter()
    for one in said:
        for subject, counts in _counts(one):
            for counted in one.payload[counts]:
                found[subject, counted["code"]] += counted["count"]
    return found


def _counts(one: RecordedRow) -> Iterator[tuple[str, str]]:
    if one.kind == "talk_count.report":
        yield from (("theme", "themes"), ("language", "languages"))
