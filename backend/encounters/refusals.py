"""What cannot be done with encounters, with the words for it."""

from backend.problems import Forbidden, Invalid, NotFound, words


class EncounterUnknown(NotFound):
    """No such encounter was recorded."""

    code = "encounters.unknown"


class NotYours(Forbidden):
    """Somebody else recorded the encounter, and does not work for a team that the asker leads."""

    code = "encounters.not_yours"


class ReasonMissing(Invalid):
    """A lead changes what somebody else recorded only with a reason."""

    code = "encounters.reason_missing"


class ConsentMissing(Invalid):
    """What somebody needs, or how they are reached, was noted without their consent."""

    code = "encounters.consent_missing"


class OutcomeElsewhere(Invalid):
    """Away from a door nobody is absent, and nothing is vacant: `outcome`."""

    code = "encounters.outcome_elsewhere"


class TeamUnknown(NotFound):
    """No such team in this organisation."""

    code = "encounters.team_unknown"


class TerritoryUnknown(NotFound):
    """No such territory in this organisation."""

    code = "encounters.territory_unknown"


words(
    EncounterUnknown.code,
    fr=("Passage introuvable", "Ce passage n’a pas été enregistré."),
    en=("No such passage", "This passage was not recorded."),
)
words(
    NotYours.code,
    fr=(
        "Passage d’un collègue",
        "Seuls la personne qui l’a noté et le responsable de l’équipe peuvent le changer.",
    ),
    en=(
        "A colleague’s passage",
        "Only the person who recorded it and the team’s lead can change it.",
    ),
)
words(
    ReasonMissing.code,
    fr=("Raison manquante", "Dites en quelques mots pourquoi ce passage est changé."),
    en=("Reason missing", "Say in a few words why this passage is changed."),
)
words(
    ConsentMissing.code,
    fr=("Accord manquant", "Sans l’accord de la personne, rien n’est enregistré."),
    en=("Consent missing", "Without the person’s consent nothing is recorded."),
)
words(
    OutcomeElsewhere.code,
    fr=("Résultat à vérifier", "Ce résultat n’est possible qu’à une porte."),
    en=("Outcome to check", "This outcome is possible only at a door."),
)
words(
    TeamUnknown.code,
    fr=("Équipe inconnue", "Cette équipe n’existe pas, ou vous n’y avez pas accès."),
    en=("Unknown team", "This team does not exist, or you have no access to it."),
)
words(
    TerritoryUnknown.code,
    fr=("Secteur inconnu", "Ce secteur n’existe pas, ou vous n’y avez pas accès."),
    en=("Unknown territory", "This territory does not exist, or you have no access to it."),
)
