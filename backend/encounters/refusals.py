"""What cannot be done with encounters, with the words for it."""

from backend.problems import Conflict, Forbidden, Invalid, NotFound


class EncounterUnknown(NotFound):
    """No such encounter was recorded."""

    code = "encounters.unknown"


class NotYours(Forbidden):
    """Somebody else recorded the encounter, and does not work for a team that the asker leads."""

    code = "encounters.not_yours"


class ReasonMissing(Invalid):
    """A lead changes what somebody else recorded only with a reason."""

    code = "encounters.reason_missing"


class OutcomeElsewhere(Invalid):
    """Away from a door nobody is absent, and nothing is vacant: `outcome`."""

    code = "encounters.outcome_elsewhere"


class TeamUnknown(NotFound):
    """No such team in this organisation."""

    code = "encounters.team_unknown"


class TerritoryUnknown(NotFound):
    """No such territory in this organisation."""

    code = "encounters.territory_unknown"


class DoorElsewhere(Conflict):
    """A passage moves to a door of its own building alone: `door_id`."""

    code = "encounters.door_elsewhere"
