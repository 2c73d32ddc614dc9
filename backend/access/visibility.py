"""Which buildings a member may see: one definition, in two forms.

The ways of being granted are declared by the rooms that know them (a team's places, a
worker's assignments); whoever needs the answer (feed, lists, figures, tiles, exports) asks
here. As a predicate it costs little on few buildings, as a list it serves the feed, and a
grant on the whole organisation needs neither.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, false, or_, select, union
from sqlalchemy.orm import Session

from backend.access.lookups import Viewer, visibility_rules


def may_see(person: Viewer, building_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """The condition that a member may see the building whose id the column holds."""
    return or_(
        false(), *(rule.predicate(person, building_id) for rule in visibility_rules.all().values())
    )


def seen_buildings(person: Viewer) -> Select[UUID]:
    """The ids of all buildings that a member may see, each once.

    Raises:
        HookEmpty: no room has registered a way of seeing.
    """
    together = union(*(rule.listed(person) for rule in visibility_rules.all().values())).subquery(
        "seen"
    )
    return select(together.c[0].label("building_id"))


def sees(session: Session, person: Viewer, building: type, building_id: UUID) -> bool:
    """Whether a member may see one building of `building`, the room's model."""
    row = building.__table__  # type: ignore[attr-defined]  # every model has one
    condition = may_see(person, row.c.id)
    return bool(session.scalar(select(exists().where(row.c.id == building_id, condition))))
