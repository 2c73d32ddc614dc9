"""Why a campaign cannot be as it was written."""

from backend.problems import Conflict, Invalid


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
