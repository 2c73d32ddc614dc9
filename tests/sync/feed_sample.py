"""Rows of one stairwell as the database gives them, fixed for ever: what a chunk is made of."""

from typing import Any
from uuid import UUID

from backend.sync.stairwell_rows import StairwellRows

STAIRWELL, BUILDING, TEAM, CAMPAIGN, MEMBER, READER = (UUID(int=number) for number in range(1, 7))
DOORS = [UUID(int=number) for number in (16, 17)]
HOMES = [UUID(int=number) for number in (32, 33)]

_HEAD = (
    STAIRWELL.bytes,
    str(STAIRWELL),
    str(BUILDING),
    str(TEAM),
    "12 rue des Érables",
    "A",
    "Rue des Érables",
    "12",
    "block",
    2.4834,
    48.9022,
    True,
)


def _door(index: int, floor: int, label: str, since: int | None) -> tuple[Any, ...]:
    ids = (STAIRWELL.bytes, DOORS[index].bytes)
    setter = (MEMBER.bytes, 1795540000) if index else (None, None)
    return (*ids, floor, index + 1, label, 1 - index, HOMES[index].bytes, since, *setter)


ROWS = StairwellRows(
    heads=[_HEAD],
    doors=[_door(0, 3, "31", None), _door(1, 0, "Loge", 1767312000)],
    folds=[(HOMES[0].bytes, CAMPAIGN.bytes, 2, 1, 1), (HOMES[1].bytes, None, 1, 0, 0)],
    passages=[
        (
            *(HOMES[1].bytes, None, "not_home", 1795540860, 4, 1, None, None, None, bytes(16)),
            *(None, None, None, MEMBER.bytes, None),
        ),
        (
            HOMES[0].bytes,
            CAMPAIGN.bytes,
            "come_back",
            1795540920,
            5,
            0,
            "2026-12-01",
            "18:30",
            "Préfère le soir",
            UUID(int=64).bytes,
            ["rights", "housing"],
            1795541000,
            MEMBER.bytes,
            None,
            "rights",
        ),
    ],
    do_not_visit=[(HOMES[1].bytes, None, "2028-01-01")],
    follow_ups=[
        (
            HOMES[0].bytes,
            CAMPAIGN.bytes,
            UUID(int=80).bytes,
            "rights",
            "week",
            "2026-12-01",
            "Rappeler après 18 h",
            MEMBER.bytes,
        )
    ],
    contacts=[
        (HOMES[0].bytes, "Mme Diallo", "06 12 34 56 78", "ff", "après 18 h", 1795540930),
    ],
    access=[
        (STAIRWELL.bytes, "code", "12A45", MEMBER.bytes, 1795540000),
        (STAIRWELL.bytes, "lift", "out", MEMBER.bytes, 1795540001),
    ],
    facts=[
        (STAIRWELL.bytes, DOORS[1].bytes, "bell_broken", MEMBER.bytes, 1795540002),
        # Of a door that is shown no more.
        (STAIRWELL.bytes, UUID(int=18).bytes, "no_name", MEMBER.bytes, 1795540003),
    ],
    names=[(MEMBER.bytes, "Karim")],
)

# Who was there too, and what is spoken there.
LATER = ((None, "ta"), (MEMBER.bytes, None))

# The same as it is read for everybody: who recorded is said of all, and no passage has an id.
ROWS_FOR_EVERYBODY = ROWS._replace(
    passages=[
        (*row[:9], bytes(16), *row[10:13], row[13] or READER.bytes, row[14], *later)
        for row, later in zip(ROWS.passages, LATER, strict=True)
    ],
    names=[*ROWS.names, (READER.bytes, "Fatou")],
)
