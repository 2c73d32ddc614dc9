"""Why something cannot be done with a follow-up."""

from backend.problems import Conflict, Forbidden, Invalid, NotFound, words


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


class AlreadySettled(Conflict):
    """Somebody has closed it, or said that it was noted by mistake."""

    code = "follow_ups.already_settled"


words(
    ConsentMissing.code,
    fr=("Accord manquant", "Sans l’accord de la personne, rien n’est enregistré."),
    en=("Consent missing", "Without the person's consent nothing is recorded."),
)
words(
    FollowUpUnknown.code,
    fr=("Suivi introuvable", "Ce suivi n’a pas été enregistré."),
    en=("No such follow-up", "This follow-up was not recorded."),
)
words(
    NotAColleague.code,
    fr=(
        "Pas dans l’équipe",
        "Cette personne ne travaille pas dans l’équipe. Confiez le suivi à quelqu’un d’autre.",
    ),
    en=(
        "Not in the team",
        "This person does not work in the team. Hand the follow-up to somebody else.",
    ),
)
words(
    NotYoursToCancel.code,
    fr=(
        "Suivi d’un collègue",
        "Seule la personne qui l’a noté, ou un responsable, peut l’annuler.",
    ),
    en=(
        "A colleague’s follow-up",
        "Only the person who noted it, or a lead, can cancel it.",
    ),
)
words(
    AlreadySettled.code,
    fr=("Suivi déjà terminé", "Un collègue vient de le terminer. Il n’y a plus rien à faire."),
    en=("Already settled", "A colleague has just settled it. Nothing is left to do."),
)
