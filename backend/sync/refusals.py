"""What is refused while operations come in, are settled, or a journal is replayed."""

from backend.problems import Conflict, Invalid, NotFound, Unavailable


class TimeMissing(Invalid):
    """A time is stated only where one is named, and only one at which it can have happened: not
    after it arrived, nor longer before than a phone keeps anything.
    """

    code = "operations.time_missing"


class Restoring(Unavailable):
    """A copy was put back, and the journal was not yet replayed on it."""


class OperationUnknown(NotFound):
    """No such operation of this organisation."""

    code = "operations.unknown"


class NothingToSettle(Conflict):
    """It counts already, or this cannot help it: `action`."""

    code = "operations.nothing_to_settle"
