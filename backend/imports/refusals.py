"""What an import refuses, in a line or in a whole file, with the words that say what to do."""

from backend.problems import Conflict, Invalid, NotFound


class RemovalUnconfirmed(Conflict):
    """A large share would be taken away, and nobody has said how many: `gone` of `standing`."""

    code = "imports.removal_unconfirmed"


class FileUnreadable(Invalid):
    """The file is not there, or may not be read: `file`, `reason`."""

    code = "imports.file_unreadable"


class NotAFile(FileUnreadable):
    """What has this name is a pipe or a device, which may never end: `file`."""

    code = "imports.not_a_file"


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


class ImportNotRead(ImportNotStaged):
    """The file is being read, or its reading broke off: `id`, `file`."""

    code = "imports.not_read"


class StagingLost(Conflict):
    """What was read is no longer there, after a crash of the database: `expected`, `found`."""

    code = "imports.staging_lost"


class ImportBuiltUpon(Conflict):
    """A later import changed what this one wrote: `later`, its number."""

    code = "imports.built_upon"
