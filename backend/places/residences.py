"""Residences: one name over several buildings of a team."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.database import find
from backend.places.floors import fit_label
from backend.places.labels import NAME_LONGEST
from backend.places.models import Building, Residence
from backend.problems import NotFound


def name_residence(
    session: Session,
    team_id: UUID,
    name: str,
    building_ids: Collection[UUID],
    *,
    residence_id: UUID | None = None,
    member_id: UUID,
) -> UUID:
    """Say which buildings of a team stand under one name: these, and no others.

    Args:
        session: nothing is committed.
        residence_id: the residence that is changed; None where it is new.
        member_id: who says so.

    Returns:
        The residence's id.

    Raises:
        LabelUnfit: the name is empty, too long, or has what nobody sees.
        NotFound: no such residence of the team, or a building is none of the team's.
    """
    fit = fit_label(name, NAME_LONGEST)
    known = set(
        session.scalars(
            select(Building.id).where(Building.id.in_(building_ids), Building.team_id == team_id)
        )
    )
    if missing := set(building_ids) - known:
        raise NotFound(what="building", id=missing.pop())
    if residence_id is None:
        residence = Residence(team_id=team_id, name=fit)
        session.add(residence)
    else:
        residence = find(session, Residence, residence_id)
        if residence.team_id != team_id:
            raise NotFound(what="residence", id=residence_id)
        residence.name = fit
    session.flush()
    session.execute(
        update(Building)
        .where(Building.residence_id == residence.id, Building.id.not_in(known))
        .values(residence_id=None)
    )
    session.execute(
        update(Building)
        .where(Building.id.in_(known), Building.residence_id.is_distinct_from(residence.id))
        .values(residence_id=residence.id)
    )
    audit(
        session,
        "places.residence_named",
        "residence",
        residence.id,
        member_id=member_id,
        buildings=sorted(str(one) for one in known),
    )
    return residence.id
