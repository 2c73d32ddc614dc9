"""Why a campaign cannot be as it was written."""

from backend.problems import Conflict, Invalid, words


class TextEmpty(Invalid):
    """A text that must say something is blank."""

    code = "campaigns.text_empty"


class TextTooLong(Invalid):
    """A text is longer than its field: `length` and `longest` in characters."""

    code = "campaigns.text_too_long"


class EndsBeforeItStarts(Invalid):
    """The last day is earlier than the first."""

    code = "campaigns.ends_before_it_starts"


class PassagesUnlikely(Invalid):
    """A door is tried at least once, and not for ever."""

    code = "campaigns.passages_unlikely"


class NameTaken(Conflict):
    """The team, or the organisation, has a campaign of that name."""

    code = "campaigns.name_taken"


class FrenchMissing(Invalid):
    """Something is named in other languages and not in French."""

    code = "campaigns.french_missing"


class LanguageUnknown(Invalid):
    """It is no language as BCP 47 writes one."""

    code = "campaigns.language_unknown"


class TooMany(Invalid):
    """More themes, cards or languages than a phone shows: `most` is how many it may be."""

    code = "campaigns.too_many"


words(
    "campaigns.text_empty",
    fr=("Texte manquant", "Ce texte est vide. Écrivez quelques mots."),
    en=("Text missing", "This text is empty. Write a few words."),
)
words(
    "campaigns.text_too_long",
    fr=(
        "Texte trop long",
        "Ce texte compte {length} caractères. Ramenez-le à {longest} au plus.",
    ),
    en=(
        "Text too long",
        "This text has {length} characters. Bring it down to {longest} at most.",
    ),
)
words(
    "campaigns.ends_before_it_starts",
    fr=(
        "Dates à corriger",
        "La fin ({value}) vient avant le début ({starts_on})."
        " Choisissez une fin le {starts_on} ou après.",
    ),
    en=(
        "Dates to correct",
        "The end ({value}) comes before the start ({starts_on})."
        " Choose an end on {starts_on} or later.",
    ),
)
words(
    "campaigns.passages_unlikely",
    fr=(
        "Nombre de passages à corriger",
        "{value} passages par porte ne sont pas possibles. Choisissez entre {least} et {most}.",
    ),
    en=(
        "Number of passages to correct",
        "{value} passages per door are not possible. Choose between {least} and {most}.",
    ),
)
words(
    "campaigns.name_taken",
    fr=(
        "Nom déjà pris",
        "Une mission de cette équipe s’appelle déjà « {value} ». Donnez-lui un autre nom,"
        " par exemple avec l’année.",
    ),
    en=(
        "Name already taken",
        "A campaign of this team is already called “{value}”. Give it another name,"
        " for example with the year.",
    ),
)
words(
    "campaigns.french_missing",
    fr=("Texte français manquant", "Écrivez-le aussi en français."),
    en=("French text missing", "Write it in French too."),
)
words(
    "campaigns.language_unknown",
    fr=("Langue inconnue", "« {value} » n’est pas une langue connue. Choisissez-la dans la liste."),
    en=("Unknown language", "“{value}” is not a known language. Choose it from the list."),
)
words(
    "campaigns.too_many",
    fr=("Liste trop longue", "Il y en a {value}. Gardez-en {most} au plus."),
    en=("List too long", "There are {value}. Keep {most} at most."),
)
