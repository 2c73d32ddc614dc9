"""The rules of territories: which buildings, under which name and sign.

No web request in sight: a route and a command call the same functions.
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.database import find, violated_constraint
from backend.database.inserting import insert_rows
from backend.organisations.models import Team
from backend.places.models import Building
from backend.territories.models import Assignment, Territory, TerritoryBuilding
from backend.territories.refusals import (
    BuildingsOfAnotherTeam,
    BuildingsUnknown,
    NameEmpty,
    NameTaken,
    NameTooLong,
    NoBuildings,
    WasAssigned,
)

# Circle, square, diamond, hexagon: each with its colour.
SIGNS = (1, 2, 3, 4)
LONGEST_NAME = 60
# How many buildings a refusal calls by name.
NAMED = 5


def create(
    session: Session, team_id: UUID, *, name: str, building_ids: Sequence[UUID]
) -> Territory:
    """Cut a territory out of a team's buildings; its sign is the one used least so far.

    Raises:
        NotFound: no such team in this organisation.
        NameEmpty, NameTooLong, NameTaken: the name, as `value`.
        NoBuildings, BuildingsUnknown, BuildingsOfAnotherTeam: the buildings.
    """
    find(session, Team, team_id)
    chosen = _buildings(session, team_id, building_ids)
    territory = Territory(team_id=team_id, sign=_free_sign(session, team_id))
    _keep(session, territory, _name(name))
    _add(session, territory, chosen)
    return territory


def change(
    session: Session,
    territory_id: UUID,
    *,
    name: str | None = None,
    building_ids: Sequence[UUID] | None = None,
) -> Territory:
    """Give a territory another name or another set of buildings; None leaves what stands.

    Raises:
        NotFound: no such territory in this organisation.
        NameEmpty, NameTooLong, NameTaken: the name, as `value`.
        NoBuildings, BuildingsUnknown, BuildingsOfAnotherTeam: the buildings.
    """
    territory = locked(session, territory_id)
    if name is not None:
        _keep(session, territory, _name(name))
    if building_ids is not None:
        chosen = _buildings(session, territory.team_id, building_ids)
        standing = set(
            session.scalars(
                select(TerritoryBuilding.building_id).where(
                    TerritoryBuilding.territory_id == territory_id
                )
            )
        )
        if left := standing - set(chosen):
            session.execute(
                delete(TerritoryBuilding).where(
                    TerritoryBuilding.territory_id == territory_id,
                    TerritoryBuilding.building_id.in_(left),
                )
            )
        _add(session, territory, [one for one in chosen if one not in standing])
    return territory


def remove(session: Session, territory_id: UUID) -> None:
    """Delete a territory that nobody was ever assigned to.

    Raises:
        NotFound: no such territory in this organisation.
        WasAssigned: its history must stay.
    """
    territory = locked(session, territory_id)
    if session.scalar(select(exists().where(Assignment.territory_id == territory_id))):
        raise WasAssigned(name=territory.name)
    session.execute(delete(TerritoryBuilding).where(TerritoryBuilding.territory_id == territory_id))
    session.delete(territory)
    session.flush()


def locked(session: Session, territory_id: UUID) -> Territory:
    """The territory, held until the end of the transaction: what is decided on it cannot race.

    Raises:
        NotFound: no such territory in this organisation.
    """
    territory = find(session, Territory, territory_id)
    session.refresh(territory, with_for_update=True)
    return territory


def _name(name: str) -> str:
    trimmed = name.strip()
    if not trimmed:
        raise NameEmpty(field="name", value=name)
    if len(trimmed) > LONGEST_NAME:
        raise NameTooLong(field="name", value=trimmed, length=len(trimmed), longest=LONGEST_NAME)
    return trimmed


def _free_sign(session: Session, team_id: UUID) -> int:
    used = Counter(session.scalars(select(Territory.sign).where(Territory.team_id == team_id)))
    return min(SIGNS, key=lambda sign: (used[sign], sign))


def _buildings(session: Session, team_id: UUID, building_ids: Sequence[UUID]) -> list[UUID]:
    """The chosen buildings, each once, all of them standing and the team's."""
    chosen = list(dict.fromkeys(building_ids))
    if not chosen:
        raise NoBuildings(field="building_ids", value=[])
    rows = session.execute(
        select(Building.id, Building.team_id, Building.name)
        .where(Building.id.in_(chosen), Building.gone_at.is_(None))
        .order_by(Building.name, Building.id)
    ).all()
    known = {row.id for row in rows}
    if unknown := [one for one in chosen if one not in known]:
        raise BuildingsUnknown(field="building_ids", value=unknown, count=len(unknown))
    if others := [row for row in rows if row.team_id != team_id]:
        names = ", ".join(row.name for row in others[:NAMED])
        raise BuildingsOfAnotherTeam(
            field="building_ids",
            value=[row.id for row in others],
            names=names + (", …" if len(others) > NAMED else ""),
        )
    return chosen


def _add(session: Session, territory: Territory, building_ids: Sequence[UUID]) -> None:
    insert_rows(
        session,
        TerritoryBuilding,
        ({"territory_id": territory.id, "building_id": one} for one in building_ids),
    )


def _keep(session: Session, territory: Territory, name: str) -> None:
    try:
        # What is set in the savepoint is undone with it.
        with session.begin_nested():
            territory.name = name
            session.add(territory)
    except IntegrityError as error:
        if violated_constraint(error) != "territory_organisation_id_team_id_name_unique":
            raise
        raise NameTaken(field="name", value=name) from error
