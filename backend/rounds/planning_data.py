"""What a planner must know of stairwells, read set-wise: one query per kind of thing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.rounds.choosing import KnownDoor, KnownStairwell
from backend.rounds.minutes import Answers, plane


@dataclass(frozen=True)
class PlanningData:
    """The stairwells of a territory, on a plane of metres."""

    stairwells: tuple[KnownStairwell, ...]
    answers: Answers
    # The latitude around which degrees were made metres.
    latitude: float

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """A place on the same plane."""
        return plane(self.latitude)(lon, lat)


_STAIRWELLS = Statement("""
    select stairwell.id, building.kind, building.lon, building.lat, lift.value as lift
    from territory_building
    join building on building.id = territory_building.building_id
    join territory on territory.id = territory_building.territory_id
    join stairwell on stairwell.building_id = building.id
    left join access_note lift on lift.stairwell_id = stairwell.id and lift.subject = 'lift'
    where territory_building.territory_id = :territory and building.gone_at is null
        and building.team_id = territory.team_id
    order by building.street, building.number, building.id, stairwell.position, stairwell.id
""")

_DOORS = Statement("""
    select door.stairwell_id, door.id, door.floor, door.position, household.id as household_id
    from door
    join household on household.door_id = door.id and household.ended_at is null
    where door.stairwell_id = any(cast(:stairwells as uuid[])) and door.gone_at is null
""")

# The bell was rung, whatever the campaign; the rest is this campaign's.
_FOLDS = Statement("""
    select household_id, campaign_id is not distinct from cast(:campaign as uuid) as is_this,
        passages, answered, met, last_outcome, last_occurred_at, last_encounter_id
    from household_fold
    where household_id = any(cast(:households as uuid[])) and passages > 0
    order by last_occurred_at
""")

_RETURNS = Statement("""
    select id, come_back_on, come_back_at from encounter
    where id = any(cast(:encounters as uuid[]))
""")

_WISHES = Statement("""
    select household_id from do_not_visit
    where household_id = any(cast(:households as uuid[])) and lifted_at is null
        and (campaign_id is null or campaign_id = :campaign)
""")

_FOLLOW_UPS = Statement("""
    select household_id from follow_up
    where household_id = any(cast(:households as uuid[])) and closed_at is null
        and due_on <= :day and (owner_id is null or owner_id = any(cast(:members as uuid[])))
""")


def read_planning_data(
    session: Session, territory_id: UUID, campaign_id: UUID, day: date, members: Iterable[UUID]
) -> PlanningData:
    """A territory as a planner sees it.

    Args:
        campaign_id: whose passages count.
        day: on which follow-ups are due or not.
        members: who walks: a follow-up that somebody else took is theirs.
    """
    heads = _STAIRWELLS(session, territory=territory_id).all()
    doors = _DOORS(session, stairwells=[head.id for head in heads]).all()
    homes = [door.household_id for door in doors]
    folds = _FOLDS(session, households=homes, campaign=campaign_id).all()
    known = _Known(
        these=[fold for fold in folds if fold.is_this],
        rung=folds,
        returns=_returns(session, folds),
        wishes=set(_WISHES(session, households=homes, campaign=campaign_id).scalars()),
        due=set(_FOLLOW_UPS(session, households=homes, day=day, members=list(members)).scalars()),
    )
    latitude = heads[0].lat if heads else 0.0
    to_metres = plane(latitude)
    by_stairwell: dict[UUID, list[KnownDoor]] = defaultdict(list)
    for door in doors:
        by_stairwell[door.stairwell_id].append(known.door(door))
    return PlanningData(
        tuple(
            KnownStairwell(
                id=head.id,
                kind=head.kind,
                point=to_metres(head.lon, head.lat),
                doors=tuple(by_stairwell[head.id]),
                lift=head.lift,
            )
            for head in heads
        ),
        known.answers,
        latitude,
    )


def _returns(session: Session, folds: Sequence[Any]) -> dict[UUID, Any]:
    promised = [fold.last_encounter_id for fold in folds if fold.last_outcome == "come_back"]
    rows = _RETURNS(session, encounters=promised) if promised else ()
    return {row.id: row for row in rows}


class _Known:
    """What is known of households, by their ids."""

    def __init__(
        self,
        these: Sequence[Any],
        rung: Sequence[Any],
        returns: dict[UUID, Any],
        wishes: set[UUID],
        due: set[UUID],
    ) -> None:
        self._fold = {fold.household_id: fold for fold in these}
        self._returns, self._wishes, self._due = returns, wishes, due
        # In the order of their last passages: the later ones stay.
        self._last_at = {fold.household_id: fold.last_occurred_at for fold in rung}
        self.answers = Answers(
            passages=sum(fold.passages for fold in these),
            answered=sum(fold.answered for fold in these),
            met=sum(fold.met for fold in these),
        )

    def door(self, row: Any) -> KnownDoor:  # noqa: ANN401  # a row of doors
        """A door with what is known of who lives there."""
        home = row.household_id
        fold = self._fold.get(home)
        promised = self._returns.get(fold.last_encounter_id) if fold else None
        return KnownDoor(
            id=row.id,
            floor=row.floor,
            position=row.position,
            passages=fold.passages if fold else 0,
            met=fold.met if fold else 0,
            last_outcome=fold.last_outcome if fold else None,
            last_at=self._last_at.get(home),
            come_back_on=promised.come_back_on if promised else None,
            come_back_at=promised.come_back_at if promised else None,
            do_not_visit=home in self._wishes,
            is_follow_up_due=home in self._due,
        )
