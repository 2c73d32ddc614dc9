"""What the product refuses, as classes. A room subclasses one, gives it a code and words."""

from typing import Any, ClassVar


class Problem(Exception):
    """A refusal with a code that names it and facts that explain it.

    The code names the translation (`backend.problems.words`) and the problem's type; facts
    are named values that the sentence may use and the answer carries (never personal data
    that the asker could not see).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "problem"
    # Answered beside the facts when there are several wrong values.
    errors: list[dict[str, Any]]

    def __init__(self, *, errors: list[dict[str, Any]] | None = None, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts
        self.errors = errors or []

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class Unauthenticated(Problem):
    """Nobody has said who is asking, or not in a way that holds."""

    status = 401
    code = "unauthenticated"


class Forbidden(Problem):
    """It is known who is asking, and they may not."""

    status = 403
    code = "forbidden"


class NotFound(Problem):
    """There is no such thing for who is asking: absent, or another organisation's."""

    status = 404
    code = "not_found"


class Conflict(Problem):
    """Right in itself, and against what stands."""

    status = 409
    code = "conflict"


class Invalid(Problem):
    """Values that cannot be: `errors` names each field, its value and what would be right."""

    status = 422
    code = "invalid"


class TooManyRequests(Problem):
    """Asked too often; `retry_after_s` says when to come back."""

    status = 429
    code = "too_many_requests"


class Unavailable(Problem):
    """Nothing is wrong with what was asked: ask again in `retry_after_s`."""

    status = 503
    code = "service.unavailable"
