"""Where something was said: the door that the recorded one turned out to be, and its household.

Merging two doors and recording at one of them may happen at the same moment. Both lock the
households concerned (`locks`) before they change anything; whoever comes second then sees what
the first did.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.hooks import Hook
from backend.households.locks import settled
from backend.households.refusals import HouseholdUnknown
from backend.operations.kinds import Operation
from backend.places.refusals import DoorUnknown

CAMPAIGN_UNKNOWN = "campaigns.unknown"
# What is asked about may move while its locks are waited for.
_ATTEMPTS = 5

Put = Callable[[Session, Sequence[Operation]], Mapping[UUID, tuple[UUID, UUID]]]

# Where a lead has put what was said at other doors: door and household by operation.
put_elsewhere: Hook[Put] = Hook("where visits have been put that were at another door")


class DoorQuestion(NamedTuple):
    """A door, a household and a campaign as a device named them, and when."""

    door_id: UUID
    household_id: UUID
    campaign_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DoorFound:
    """What they turned out to be, and the team that works there."""

    door_id: UUID
    household_id: UUID
    building_id: UUID
    team_id: UUID
    # Since when the household named lives there, as far as that is known.
    lived_since: datetime | None


# One look at one key after the other, whatever the planner believes of the tables: `limit` keeps
# it from joining them whole first. `kept` stands alone because `coalesce` counts as leaky, and
# behind a policy a leaky condition cannot use an index. A household that stayed behind at a
# vanished door stands for the one that lived, at that time, behind the door that was kept; it
# may have moved in there when the door asked for was merged with that one already. Where that
# merge was undone, they went back, whatever door a phone still finds them behind.
_RESOLVE = Statement("""
    select asked.place, asked.campaign_id is null or campaign.id is not null
            and (campaign.team_id is null or campaign.team_id = building.team_id),
        door.id, coalesce(heir.id, named.id), building.id, building.team_id,
        case when heir.id is null then named.started_at end
    from unnest(cast(:doors as uuid[]), cast(:households as uuid[]), cast(:campaigns as uuid[]),
        cast(:at as timestamptz[])) with ordinality
        as asked (door_id, household_id, campaign_id, at, place)
    left join lateral (
        select door_id from door_alias where id = asked.door_id limit 1) alias on true
    left join lateral (
        select id, door_id, recorded_door_id, started_at from household
        where id = asked.household_id limit 1) lived on true
    join lateral (
        select coalesce(alias.door_id,
            case when lived.recorded_door_id = lived.door_id and not exists (
                select from door_alias again where again.id = lived.door_id)
            then lived.door_id end,
            asked.door_id) as door_id limit 1) kept on true
    join lateral (
        select id, stairwell_id from door where id = kept.door_id limit 1) door on true
    join lateral (
        select building_id from stairwell where id = door.stairwell_id limit 1) stairwell on true
    join lateral (
        select id, team_id from building where id = stairwell.building_id limit 1) building on true
    left join lateral (
        select later.id from household later
        where alias.door_id is not null and later.door_id = door.id
            and (lived.door_id = asked.door_id or exists (
                select from door_alias former
                where former.id = lived.door_id and former.door_id = door.id))
        order by (coalesce(later.started_at <= asked.at, true)
            and coalesce(asked.at < later.ended_at, true)) desc, later.ended_at is null desc
        limit 1) heir on true
    left join lateral (
        select lived.id, lived.started_at where lived.door_id = door.id limit 1) named on true
    left join lateral (
        select id, team_id from campaign where id = asked.campaign_id limit 1) campaign on true
""")


def find_doors(session: Session, asked: Sequence[DoorQuestion]) -> list[DoorFound | str]:
    """The door and household of each, its household locked; a code where there is none, or where
    they do not belong together: a household of another door, a campaign of another team.

    A household that has ended is found all the same: what was said belongs to it.
    """
    return settled(
        session,
        guess=(one.household_id for one in asked),
        read=lambda: _resolve(session, asked),
        households=lambda found: (one.household_id for one in found if isinstance(one, DoorFound)),
    )


def _resolve(session: Session, asked: Sequence[DoorQuestion]) -> list[DoorFound | str]:
    found: list[DoorFound | str] = [DoorUnknown.code] * len(asked)
    rows = _RESOLVE(
        session,
        doors=[one.door_id for one in asked],
        households=[one.household_id for one in asked],
        campaigns=[one.campaign_id for one in asked],
        at=[one.at for one in asked],
    )
    for place, has_campaign, *at in rows:
        if at[1] is None:
            found[place - 1] = HouseholdUnknown.code
        elif not has_campaign:
            found[place - 1] = CAMPAIGN_UNKNOWN
        else:
            found[place - 1] = DoorFound(*at)
    return found


def at_doors(
    session: Session, operations: Sequence[Operation]
) -> tuple[dict[UUID, tuple[Operation, DoorFound]], dict[UUID, str]]:
    """Where operations with door and household belong, and perhaps a campaign, their households
    locked.

    Returns:
        By id the operations, none of them said before their household moved in, with their
        places; and the codes of those that are refused or held: the door, household or campaign
        is not there, or the author did not work for its team at that time.
    """
    found = find_doors(
        session,
        [
            DoorQuestion(
                one.payload["door_id"],
                one.payload["household_id"],
                one.payload.get("campaign_id"),
                one.occurred_at,
            )
            for one in operations
        ],
    )
    places: dict[UUID, tuple[Operation, DoorFound]] = {}
    refusals: dict[UUID, str] = {}
    for operation, place in zip(operations, found, strict=True):
        if isinstance(place, str):
            is_gone = place == DoorUnknown.code
            refusals[operation.id] = operation.nowhere_objection() if is_gone else place
            continue
        one = operation.about(place.lived_since)
        if (code := one.work_objection(place.team_id)) is not None:
            refusals[one.id] = code
        else:
            places[one.id] = (one, place)
    return places, refusals


def at_visited_doors(
    session: Session, operations: Sequence[Operation]
) -> tuple[dict[UUID, tuple[Operation, DoorFound]], dict[UUID, str]]:
    """As `at_doors`; what was said at a visit that a lead has put at another door is there.

    Raises:
        RuntimeError: they never stopped being moved.
    """
    put = _put(session, operations)
    for _ in range(_ATTEMPTS):
        found = at_doors(session, [_at(one, put.get(one.id)) for one in operations])
        # Whoever moves a visit holds both households: now those are held here.
        again = _put(session, operations)
        if again == put:
            return found
        put = again
    raise RuntimeError("visits kept being moved while their doors were being locked")


def _put(session: Session, operations: Sequence[Operation]) -> dict[UUID, tuple[UUID, UUID]]:
    if not operations:
        return {}
    return dict(put_elsewhere.one()(session, operations))


def _at(one: Operation, place: tuple[UUID, UUID] | None) -> Operation:
    if place is None:
        return one
    door_id, household_id = place
    named = {"door_id": door_id, "household_id": household_id}
    return replace(one, payload={**one.payload, **named})
