"""A stairwell as a device holds it: columns in CBOR, with the door's index for what hangs on it.

The format is the pull's contract with the phone, which seals these bytes as they come.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import cbor2

from backend.encounters.models import OUTCOMES
from backend.sync.own_chunks import Chunk
from backend.sync.stairwell_rows import Rows, StairwellRows

_OUTCOME = {outcome: number for number, outcome in enumerate(OUTCOMES)}
_HEAD = (
    "id",
    "building_id",
    "team_id",
    "building",
    "stairwell",
    "street",
    "number",
    "kind",
    "lon",
    "lat",
    "estimated",
)
_FOLDS = ("passages", "answered", "met")
_PASSAGES = ("outcome", "at", "seq", "notice", "back_on", "back_at", "note", "id")
_DO_NOT_VISIT = ("review_on",)
_FOLLOW_UPS = ("id", "reason", "urgency", "due_on", "note")


def stairwell_chunks(rows: StairwellRows, spoken: int) -> Iterator[Chunk]:
    """The chunk of each stairwell in a format, the buildings in the order of their streets."""
    doors = _by_first(rows.doors)
    # Where each household lives: the stairwell, and the index of its door there.
    stairwell_of: dict[bytes, bytes] = {}
    door_of: dict[bytes, int] = {}
    for stairwell, listed in doors.items():
        for index, door in enumerate(listed):
            stairwell_of[door[6]] = stairwell
            door_of[door[6]] = index
    folds = _by_stairwell(rows.folds, stairwell_of)
    passages = _by_stairwell(rows.passages, stairwell_of)
    wishes = _by_stairwell(rows.do_not_visit, stairwell_of)
    follow_ups = _by_stairwell(rows.follow_ups, stairwell_of)
    for stairwell, *head in rows.heads:
        campaigns: dict[bytes | None, int] = {None: -1}
        hanging = {
            "folds": _hanging(folds.get(stairwell), _FOLDS, door_of, campaigns),
            "passages": _hanging(passages.get(stairwell), _PASSAGES, door_of, campaigns),
            "dnv": _hanging(wishes.get(stairwell), _DO_NOT_VISIT, door_of, campaigns),
            "follow_ups": _hanging(follow_ups.get(stairwell), _FOLLOW_UPS, door_of, campaigns),
        }
        said = hanging["passages"]
        said["outcome"] = [_OUTCOME[outcome] for outcome in said["outcome"]]
        for kind in ("passages", "follow_ups"):
            hanging[kind]["id"] = b"".join(hanging[kind]["id"])
        content = {
            "f": spoken,
            **dict(zip(_HEAD, head, strict=True)),
            "doors": _doors(doors.get(stairwell, [])),
            "campaigns": b"".join(one for one in campaigns if one is not None),
            **hanging,
        }
        yield Chunk(f"stairwell:{head[0]}", f"building:{head[1]}", cbor2.dumps(content))


def _doors(rows: Rows) -> dict[str, Any]:
    _, ids, floors, positions, labels, estimated, households, since = _turned(rows, 8)
    return {
        "id": b"".join(ids),
        "floor": floors,
        "position": positions,
        "label": labels,
        "estimated": estimated,
        "household": b"".join(households),
        "since": since,
    }


def _hanging(
    rows: Rows | None,
    names: tuple[str, ...],
    door_of: dict[bytes, int],
    campaigns: dict[bytes | None, int],
) -> dict[str, Any]:
    """Columns of what hangs on households: the door's index, the campaign's, and the rest."""
    households, of_campaigns, *columns = _turned(rows or [], len(names) + 2)
    for campaign in of_campaigns:
        if campaign not in campaigns:
            campaigns[campaign] = len(campaigns) - 1
    return {
        "d": [door_of[household] for household in households],
        "c": [campaigns[campaign] for campaign in of_campaigns],
        **dict(zip(names, columns, strict=True)),
    }


def _turned(rows: Rows, width: int) -> list[Any]:
    """Columns of rows, as lists: what else can be written as an array is looked up each time."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _by_first(rows: Rows) -> dict[bytes, Rows]:
    found: defaultdict[bytes, Rows] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _by_stairwell(rows: Rows, stairwell_of: dict[bytes, bytes]) -> dict[bytes, Rows]:
    """Rows by the stairwell of their household; those of one household mostly come together."""
    found: defaultdict[bytes, Rows] = defaultdict(list)
    for household, together in groupby(rows, itemgetter(0)):
        found[stairwell_of[household]].extend(together)
    return found
