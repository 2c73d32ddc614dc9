"""What passages add up to: per household and campaign, and per building, campaign and local day.

Folds are kept in the transaction that changes the passages, under the locks of the households.
Encounters away from doors have no household, and count in none of them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.inserting import OnConflict, insert_rows
from backend.database.statements import Statement
from backend.encounters.models import BuildingDayFold
from backend.encounters.outcomes import ANSWERED, MET, OUTCOMES
from backend.households.merging import recounts


class Counted(NamedTuple):
    """A passage, as far as the folds of a day count it."""

    building_id: UUID
    household_id: UUID
    campaign_id: UUID | None
    local_date: date
    outcome: str


def _listed(outcomes: Sequence[str]) -> str:
    return ", ".join(f"'{outcome}'" for outcome in outcomes)


# What a household's passages add up to. The last one is the last that happened, whenever it
# arrived; where two devices agree on instant and number, the id decides, so that all agree.
FOLD_OF_HOUSEHOLDS = f"""
    select household_id, campaign_id, count(*)::int as passages,
        (count(*) filter (where outcome in ({_listed(ANSWERED)})))::int as answered,
        (count(*) filter (where outcome in ({_listed(MET)})))::int as met,
        (array_agg(id order by occurred_at desc, device_seq desc, id desc))[1]
            as last_encounter_id,
        (array_agg(outcome order by occurred_at desc, device_seq desc, id desc))[1]
            as last_outcome,
        max(occurred_at) as last_occurred_at,
        (array_agg(device_seq order by occurred_at desc, device_seq desc, id desc))[1]
            as last_device_seq
    from encounter
    where withdrawn_at is null and {{which}}
    group by household_id, campaign_id
"""  # noqa: S608  # constants of this module

FOLD_OF_DAYS = f"""
    select stairwell.building_id, encounter.campaign_id, encounter.local_date,
        count(*)::int as passages,
        {
    ", ".join(f"(count(*) filter (where outcome = '{one}'))::int as {one}" for one in OUTCOMES)
}
    from encounter
    join door on door.id = encounter.door_id
    join stairwell on stairwell.id = door.stairwell_id
    where encounter.withdrawn_at is null
    group by stairwell.building_id, encounter.campaign_id, encounter.local_date
"""  # noqa: S608

# Counted again from the passages, which under the household's lock nobody else is changing: a
# late arrival, a repeat or a withdrawal needs no case of its own. Where the last passage of a
# campaign was withdrawn the row stays, with nothing in it, so that phones hear of it.
_HOUSEHOLDS = Statement(f"""
    insert into household_fold (id, household_id, campaign_id, passages, answered, met,
        last_encounter_id, last_outcome, last_occurred_at, last_device_seq)
    select gen_random_uuid(), given.household_id, given.campaign_id, coalesce(passages, 0),
        coalesce(answered, 0), coalesce(met, 0), last_encounter_id, last_outcome,
        last_occurred_at, last_device_seq
    from (
        select distinct * from unnest(cast(:households as uuid[]), cast(:campaigns as uuid[]))
            as said (household_id, campaign_id)) as given
    left join ({FOLD_OF_HOUSEHOLDS.format(which="household_id = any(cast(:households as uuid[]))")})
        as fold on fold.household_id = given.household_id
            and fold.campaign_id is not distinct from given.campaign_id
    order by given.household_id, given.campaign_id
    on conflict on constraint household_fold_one_per_campaign do update
    set passages = excluded.passages, answered = excluded.answered, met = excluded.met,
        last_encounter_id = excluded.last_encounter_id, last_outcome = excluded.last_outcome,
        last_occurred_at = excluded.last_occurred_at, last_device_seq = excluded.last_device_seq
""")  # noqa: S608

# Days are shared by all households of a building, which nobody locks together: added to, not
# counted again, so that two at once both count.
_ADD = OnConflict(
    "building_day_fold_one_per_day",
    lambda stands, more: {one: stands[one] + more[one] for one in ("passages", *OUTCOMES)},
)


class Move(NamedTuple):
    """A passage that is counted from now on, or with -1 no longer is."""

    counted: Counted
    sign: int


def add(counted: Sequence[Counted], session: Session) -> None:
    """Fold passages that were just recorded."""
    move([Move(one, 1) for one in counted], session)


def move(moves: Sequence[Move], session: Session) -> None:
    """Fold passages that were recorded, withdrawn, or corrected: the old away, the new added."""
    if not moves:
        return
    pairs = {(one.household_id, one.campaign_id) for one, _ in moves}
    _HOUSEHOLDS(
        session,
        households=[household_id for household_id, _ in pairs],
        campaigns=[campaign_id for _, campaign_id in pairs],
    )
    days: dict[tuple[UUID, UUID | None, date], Counter[str]] = {}
    for one, sign in moves:
        day = (one.building_id, one.campaign_id, one.local_date)
        days.setdefault(day, Counter())[one.outcome] += sign
    # In one order, so that two at once do not wait in a ring.
    in_order = sorted(days.items(), key=lambda item: (item[0][0], str(item[0][1]), item[0][2]))
    insert_rows(
        session,
        BuildingDayFold,
        (
            {
                "building_id": building_id,
                "campaign_id": campaign_id,
                "local_date": local_date,
                "passages": counts.total(),
                **{one: counts[one] for one in OUTCOMES},
            }
            for (building_id, campaign_id, local_date), counts in in_order
        ),
        on_conflict=_ADD,
    )


_CAMPAIGNS = Statement("""
    select household_id, campaign_id from encounter where household_id = any(cast(:ids as uuid[]))
    union
    select household_id, campaign_id from household_fold
    where household_id = any(cast(:ids as uuid[]))
""")


@recounts.register("folds of households")
def recount_households(session: Session, household_ids: Sequence[UUID]) -> None:
    """Fold households again whose passages have moved within a building: its days stay as is.

    Their locks are held by who moved them.
    """
    pairs = _CAMPAIGNS(session, ids=list(household_ids)).all()
    if pairs:
        _HOUSEHOLDS(
            session,
            households=[pair.household_id for pair in pairs],
            campaigns=[pair.campaign_id for pair in pairs],
        )
