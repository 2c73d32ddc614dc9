"""The locks of a batch: all campaigns, doors and households that it names, before any of it
counts.

Kind by kind, each would be locked in order, and all of them would not: two who were at the same
doors would each hold what the other wants next.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.campaigns.locks import share_campaigns
from backend.database.statements import Statement
from backend.households.locks import lock_doors, lock_households
from backend.operations.kinds import Operation, Payload
from backend.operations.place import At, named_places

_KNOWN = Statement("select id from household where id = any(cast(:ids as uuid[]))")


def lock_named(session: Session, operations: Sequence[Operation]) -> None:
    """Lock what operations of several kinds are about, as `households.locks` says.

    A door where its household is not there yet, or is not named: somebody moves in, or its label
    is read. Else the household, that of a passage that is corrected among them.
    """
    payloads = [one.payload for one in operations]
    known = _found(session, _KNOWN, _ids(payloads, "household_id"))
    households = known | _behind_named(session, payloads)
    doors = {
        one["door_id"]
        for one in payloads
        if one.get("door_id") and one.get("household_id") not in known
    }
    if doors:
        lock_doors(session, doors, also=households)
    elif households:
        lock_households(session, households)


def share_named_campaigns(session: Session, payloads: Sequence[Payload]) -> None:
    """Keep the campaigns that are named as they are; those of corrected talks among them.

    Before anything is in the ledger: whoever makes a theme sensitive holds the campaign, and then
    looks at all that was said for it.
    """
    campaigns = _ids(payloads, "campaign_id")
    unnamed = [one for one in payloads if one.get("themes") and "campaign_id" not in one]
    if unnamed:
        campaigns |= {at.campaign_id for at in _places(session, unnamed) if at.campaign_id}
    share_campaigns(session, campaigns)


def _behind_named(session: Session, payloads: Sequence[Payload]) -> set[UUID]:
    """The households of what is named by something that happened there."""
    return {at.household_id for at in _places(session, payloads) if at.household_id}


def _places(session: Session, payloads: Sequence[Payload]) -> list[At]:
    """Where what payloads name happened."""
    places: list[At] = []
    for name, find in named_places.all().items():
        if ids := _ids(payloads, name):
            places += find(session, ids).values()
    return places


def _ids(payloads: Iterable[Payload], name: str) -> set[UUID]:
    return {one[name] for one in payloads if one.get(name)}


def _found(session: Session, statement: Statement, ids: set[UUID]) -> set[UUID]:
    return set(statement(session, ids=list(ids)).scalars()) if ids else set()
