"""What cannot be done with rounds, with the words that say what to do."""

from backend.problems import Conflict, Forbidden, Invalid, NotFound, words


class NoDoorLeft(Conflict):
    """Nobody in the territory is worth a knock that evening."""

    code = "rounds.no_door_left"


class NothingFits(Conflict):
    """Not one door can be reached and knocked at in the time given, as `budget_min`."""

    code = "rounds.nothing_fits"


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


words(
    NoDoorLeft.code,
    fr=(
        "Plus de porte à faire",
        "Dans ce secteur, toutes les portes ont été vues ou ne sont pas à solliciter ce jour-là.",
    ),
    en=(
        "No door left",
        "In this territory every door has been seen, or is not to be visited that day.",
    ),
)
words(
    NothingFits.code,
    fr=(
        "Pas assez de temps",
        "En {budget_min} minutes, aucune porte ne peut être atteinte. Partez de plus près ou"
        " prévoyez plus long.",
    ),
    en=(
        "Not enough time",
        "No door can be reached in {budget_min} minutes. Start closer, or plan for longer.",
    ),
)
words(
    AssignmentOver.code,
    fr=("Secteur non affecté", "Ce secteur n’est pas affecté ce jour-là."),
    en=("Territory not assigned", "This territory is not assigned on that day."),
)
words(
    CompanionNotInTeam.code,
    fr=("Collègue d’une autre équipe", "{member} ne travaille pas dans l’équipe {team}."),
    en=("Colleague of another team", "{member} does not work for the team {team}."),
)
words(
    StartUnknown.code,
    fr=("Départ introuvable", "L’escalier de départ n’est pas dans le secteur."),
    en=("Start not found", "The stairwell to start from is not in the territory."),
)
words(
    RoundUnknown.code,
    fr=("Tournée introuvable", "Cette tournée n’a pas été préparée."),
    en=("No such round", "This round was not prepared."),
)
words(
    NotYours.code,
    fr=("Tournée d’un collègue", "Seules les personnes de la tournée peuvent la modifier."),
    en=("A colleague's round", "Only those who walk the round can change it."),
)
