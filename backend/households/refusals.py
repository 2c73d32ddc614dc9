"""What cannot be done with households, with the words for it."""

from backend.problems import Conflict, Invalid, NotFound, words


class HouseholdUnknown(NotFound):
    """No household of this organisation has this id: `household_id`."""

    code = "places.household_unknown"


class HouseholdExists(Conflict):
    """Another household has this id already: `household_id`."""

    code = "places.household_exists"


class ConsentMissing(Invalid):
    """What somebody needs, or how they are reached, was noted without their consent."""

    code = "encounters.consent_missing"


words(
    "places.household_unknown",
    fr=("Foyer inconnu", "Ce foyer n’existe pas derrière cette porte."),
    en=("Unknown household", "There is no such household behind this door."),
)
words(
    "places.household_exists",
    fr=("Foyer déjà noté", "Ce foyer est déjà noté derrière une porte."),
    en=("Household there already", "This household is noted behind a door already."),
)
