"""What a grant for a team opens: leads, coordinators and admins see the buildings of their teams.

Declared to `access`, which asks without importing. What a worker sees is said by `territories`.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, select, true
from sqlalchemy.orm import aliased

from backend.access.lookups import Viewer, visibility_rules
from backend.access.roles import Reach, Role, reach_of
from backend.places.models import Building

_OVERLOOKING = (Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN)


class TeamBuildings:
    """All buildings of the teams that somebody leads, coordinates or administers now."""

    def predicate(
        self, person: Viewer, building_id: SQLColumnExpression[UUID]
    ) -> ColumnElement[bool]:
        """The condition on one building's id; none where the grant is for all teams."""
        reach = _reach(person)
        if reach.everywhere:
            return true()
        # Under a name of its own: whoever asks may be reading buildings too.
        building = aliased(Building)
        return exists(
            select(building.id).where(building.id == building_id, reach.where(building.team_id))
        )

    def listed(self, person: Viewer) -> Select[UUID]:
        """The ids of all the buildings that it opens."""
        return select(Building.id).where(_reach(person).where(Building.team_id))


def _reach(person: Viewer) -> Reach:
    return reach_of(person.grants, _OVERLOOKING, person.at)


visibility_rules.register("teams")(TeamBuildings())
