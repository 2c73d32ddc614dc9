"""Why something cannot be done with a follow-up."""

from backend.problems import Conflict, Forbidden, Invalid, NotFound


class ConsentMissing(Invalid):
    """Nobody agreed to it being written down."""

    code = "follow_ups.consent_missing"


class FollowUpUnknown(NotFound):
    """No such follow-up was opened."""

    code = "follow_ups.unknown"


class NotAColleague(Invalid):
    """Whoever it is handed to does not work in the team."""

    code = "follow_ups.not_a_colleague"


class NotYoursToCancel(Forbidden):
    """Somebody else noted it, and the asker does not lead the team."""

    code = "follow_ups.not_yours_to_cancel"


class ChangedMeanwhile(Conflict):
    """Somebody did something with it after the asker read it."""

    code = "follow_ups.changed_meanwhile"


class AlreadySettled(Conflict):
    """Somebody has closed it, or said that it was noted by mistake."""

    code = "follow_ups.already_settled"
