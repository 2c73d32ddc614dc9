"""What the database cannot do."""

from backend.problems import Unavailable


class JournalUnwritable(Unavailable):
    """The journal cannot be written, so nothing that belongs into it is committed."""
