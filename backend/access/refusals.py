"""What is refused to whoever asks, or put off."""

from backend.problems import Forbidden, Unavailable


class NoGrant(Forbidden):
    """The member holds no grant that allows this, here and now."""

    code = "access.no_grant"


class Busy(Unavailable):
    """Too many ask at once; `turn` is the ticket that keeps the place."""

    code = "service.busy"
