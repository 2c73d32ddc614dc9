"""What cannot be done with rounds, with the words that say what to do."""

from backend.problems import Conflict, Forbidden, Invalid, NotFound


class NoDoorLeft(Conflict):
    """Nobody in the territory is worth a knock that evening."""

    code = "rounds.no_door_left"


class NothingFits(Conflict):
    """Not one door can be reached and knocked at in the time given, as `budget_min`."""

    code = "rounds.nothing_fits"


class BeyondHours(Conflict):
    """The team does not knock then: when it would end, its hours, and the next that are good."""

    code = "rounds.beyond_hours"


class AssignmentOver(Conflict):
    """The assignment does not run on that day."""

    code = "rounds.assignment_over"


class CompanionNotInTeam(Invalid):
    """Somebody named to come along does not work for the team."""

    code = "rounds.companion_not_in_team"


class StartUnknown(Invalid):
    """The stairwell to start from is not in the territory."""

    code = "rounds.start_unknown"


class RoundUnknown(NotFound):
    """No such round was prepared."""

    code = "rounds.unknown"


class NotYours(Forbidden):
    """Somebody else's round."""

    code = "rounds.not_yours"
