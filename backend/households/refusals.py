"""What cannot be done with households."""

from backend.problems import Conflict, Invalid, NotFound


class HouseholdUnknown(NotFound):
    """No household of this organisation has this id: `household_id`."""

    code = "places.household_unknown"


class HouseholdExists(Conflict):
    """Another household has this id already: `household_id`."""

    code = "places.household_exists"


class ConsentMissing(Invalid):
    """What somebody needs, or how they are reached, was noted without their consent."""

    code = "encounters.consent_missing"
