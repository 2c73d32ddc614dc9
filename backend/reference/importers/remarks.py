"""What an import refuses, in a line or in a whole file, and the words for it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from backend.problems import Conflict, Invalid, NotFound

# Longer values are cut in a remark: what a line holds is shown to be found again, not kept.
_SHOWN = 120


class Remark(NamedTuple):
    """Something wrong in a line: where, what stood there, why (a code with words), and facts."""

    line: int
    code: str
    value: str
    facts: Mapping[str, Any]
    is_refusal: bool = True


def refusal(line: int, code: str, value: str, **facts: object) -> Remark:
    """The remark that a line cannot be taken, with what stands there made fit to be shown."""
    return Remark(line, code, shown(value), facts)


def shown(value: str) -> str:
    """A value as it can be printed and stored: no control characters, and not too long."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)
    return printable if len(printable) <= _SHOWN else f"{printable[:_SHOWN]}…"


class FileUnreadable(Invalid):
    """The file is not there, or may not be read: `file`, `reason`."""

    code = "imports.file_unreadable"


class FileEmpty(Invalid):
    """Nothing stands in the file, or no line after its header: `file`."""

    code = "imports.file_empty"


class ArchiveBroken(Invalid):
    """The compressed file ends too early or is damaged: `file`, `line` reached."""

    code = "imports.archive_broken"


class NotText(Invalid):
    """The file is no table of text in a known encoding: `file`."""

    code = "imports.not_text"


class HeaderWrong(Invalid):
    """Columns are missing from the first line: `missing`, `found`, `file`."""

    code = "imports.header_wrong"


class OtherFormat(HeaderWrong):
    """The columns are those of another format: `format`, and as above."""

    code = "imports.other_format"


class BoxWrong(Invalid):
    """A box is not west, south, east, north in degrees: `value`."""

    code = "imports.box_wrong"


class ImportUnknown(NotFound):
    """No import has this number: `value`."""

    code = "imports.unknown"


class ImportNotStaged(Conflict):
    """The import was accepted or taken back already: `state`."""

    code = "imports.not_staged"


class StagingLost(Conflict):
    """What was read is no longer there, after a crash of the database: `expected`, `found`."""

    code = "imports.staging_lost"


class ImportBuiltUpon(Conflict):
    """A later import changed what this one wrote: `later`, its number."""

    code = "imports.built_upon"
