"""A stairwell as a device holds it: columns in CBOR, with the door's index for what hangs on it.

The format is the pull's contract with the phone, which seals these bytes as they come.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import cbor2

from backend.encounters.outcomes import OUTCOMES
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
_PASSAGES_2 = (*_PASSAGES, "themes", "corrected", "corrected_by", "by", "need")
# Who was there too, and what is spoken there, since the third format.
_PASSAGES_3 = (*_PASSAGES_2, "with", "language")
# Only a reader's own passages have ids, which say who reads: from this format on they are told
# apart from stairwells (backend/sync/own_passages.py).
FOR_EVERYBODY = 3
_DO_NOT_VISIT = ("review_on",)
_FOLLOW_UPS = ("id", "reason", "urgency", "due_on", "note")
_FOLLOW_UPS_2 = (*_FOLLOW_UPS, "owner")
_CONTACTS = ("name", "phone", "language", "best_hour", "at")
_ACCESS = ("subject", "value", "by", "at")
_FACTS = ("fact", "by", "at")


def stairwell_chunks(rows: StairwellRows, feed_format: int) -> Iterator[Chunk]:
    """The chunk of each stairwell in a format of the feed, the buildings in the order of their
    streets.
    """
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
    contacts = _by_stairwell(rows.contacts, stairwell_of)
    access = _by_first(rows.access)
    facts = _by_first(rows.facts)
    floors, apart = _by_first(rows.floors), _by_first(rows.apart)
    names: dict[bytes | None, str] = dict(rows.names)
    is_new = feed_format >= 2
    for stairwell, *head in rows.heads:
        campaigns: dict[bytes | None, int] = {None: -1}
        hanging: dict[str, Any] = {
            "folds": _hanging(folds.get(stairwell), _FOLDS, door_of, campaigns),
            "passages": _hanging(
                passages.get(stairwell), _passages_in(feed_format), door_of, campaigns
            ),
            "dnv": _hanging(wishes.get(stairwell), _DO_NOT_VISIT, door_of, campaigns),
            "follow_ups": _hanging(
                follow_ups.get(stairwell),
                _FOLLOW_UPS_2 if is_new else _FOLLOW_UPS,
                door_of,
                campaigns,
            ),
        }
        said = hanging["passages"]
        said["outcome"] = [_OUTCOME[outcome] for outcome in said["outcome"]]
        for kind in ("passages", "follow_ups"):
            hanging[kind]["id"] = b"".join(hanging[kind]["id"])
        if feed_format >= FOR_EVERYBODY:
            del said["id"]
        of_doors = _doors(doors.get(stairwell, []))
        if is_new:
            hanging["follow_ups"]["owner"] = b"".join(hanging["follow_ups"]["owner"])
            authors = _index_authors(said, names)
            hanging["members"] = [names[member] for member in authors]
            if feed_format >= FOR_EVERYBODY:
                hanging["authors"] = b"".join(authors)
            hanging["contacts"] = _contacts(contacts.get(stairwell), door_of)
            hanging["access"] = _access(access.get(stairwell), names)
            of_doors |= _setters(doors.get(stairwell, []), names)
        if feed_format >= 3:
            index_of = {door[1]: index for index, door in enumerate(doors.get(stairwell, []))}
            of_doors["facts"] = _facts(facts.get(stairwell), index_of, names)
        content = {
            "f": feed_format,
            **dict(zip(_HEAD, head, strict=True)),
            "doors": of_doors,
            "campaigns": b"".join(one for one in campaigns if one is not None),
            **hanging,
            **_of_itself(floors.get(stairwell), apart.get(stairwell)),
        }
        yield Chunk(f"stairwell:{head[0]}", f"building:{head[1]}", cbor2.dumps(content))


def _passages_in(feed_format: int) -> tuple[str, ...]:
    """The columns of passages in a format."""
    if feed_format >= 3:
        return _PASSAGES_3
    return _PASSAGES_2 if feed_format >= 2 else _PASSAGES


def _doors(rows: Rows) -> dict[str, Any]:
    _, ids, floors, positions, labels, estimated, households, since, *_ = _turned(rows, 10)
    return {
        "id": b"".join(ids),
        "floor": floors,
        "position": positions,
        "label": labels,
        "estimated": estimated,
        "household": b"".join(households),
        "since": since,
    }


def _of_itself(floors: Rows | None, apart: Rows | None) -> dict[str, Any]:
    """What few stairwells have: floors with a name of their own, a residence, an end."""
    said: dict[str, Any] = {}
    if floors:
        _, ranks, labels = _turned(floors, 3)
        said["floors"] = {"rank": ranks, "label": labels}
    for _, residence, is_gone in apart or []:
        if residence is not None:
            said["residence"] = residence
        if is_gone:
            said["gone"] = True
    return said


def _setters(rows: Rows, names: dict[bytes | None, str]) -> dict[str, Any]:
    """Who says that each door is what it is, where a person does."""
    *_, set_by, set_at = _turned(rows, 10)
    return {"set_by": [names.get(member) for member in set_by], "set_at": set_at}


def _index_authors(said: dict[str, Any], names: dict[bytes | None, str]) -> list[bytes]:
    """Replace members by their indexes in what is returned; -1 is the reader, or nobody.

    Who came along is told where somebody did.
    """
    authors: dict[bytes, int] = {}
    along = said.pop("with", [])
    said["by"] = [
        -1 if member is None else authors.setdefault(member, len(authors)) for member in said["by"]
    ]
    said["corrected_by"] = [names.get(member) for member in said["corrected_by"]]
    if any(along):
        said["with"] = [
            -1 if member is None else authors.setdefault(member, len(authors)) for member in along
        ]
    return list(authors)


def _contacts(rows: Rows | None, door_of: dict[bytes, int]) -> dict[str, Any]:
    households, *columns = _turned(rows or [], len(_CONTACTS) + 1)
    return {
        "d": [door_of[household] for household in households],
        **dict(zip(_CONTACTS, columns, strict=True)),
    }


def _access(rows: Rows | None, names: dict[bytes | None, str]) -> dict[str, Any]:
    _, *columns = _turned(rows or [], len(_ACCESS) + 1)
    named = dict(zip(_ACCESS, columns, strict=True))
    named["by"] = [names.get(member) for member in named["by"]]
    return named


def _facts(
    rows: Rows | None, index_of: dict[bytes, int], names: dict[bytes | None, str]
) -> dict[str, Any]:
    """What one sees of doors, by their index; of those that stand no more nothing is told."""
    standing = [row[1:] for row in rows or [] if row[1] in index_of]
    ids, *columns = _turned(standing, len(_FACTS) + 1)
    named = dict(zip(_FACTS, columns, strict=True))
    named["by"] = [names.get(member) for member in named["by"]]
    return {"d": [index_of[door] for door in ids], **named}


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
        # A format of before has fewer names than there are columns.
        **dict(zip(names, columns, strict=False)),
    }


def _turned(rows: Rows, width: int) -> list[Any]:
    """Columns of rows, as lists: what else can be written as an array is looked up each time."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _by_first(rows: Sequence[tuple[Any, ...]]) -> dict[bytes, Rows]:
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
