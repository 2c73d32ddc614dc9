"""What a room asks of the rooms below it, which it must not import: they register when loaded.

A room that stands higher (access, places, campaigns) sometimes has to know or to do what only a
lower one can: who holds a grant, what is counted again when doors are merged. It declares a Hook;
the lower room registers a function, and the arrows of imports go on pointing one way.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

F = TypeVar("F", bound=Callable[..., Any] | object)


class HookEmpty(RuntimeError):
    """Nobody has registered: a room that the application needs was not loaded."""


class Hook(Generic[F]):
    """Functions that are registered under a name each.

    Args:
        purpose: what is asked, for the error where nobody answers it.
    """

    def __init__(self, purpose: str) -> None:
        self._purpose = purpose
        self._registered: dict[str, F] = {}

    def register(self, name: str) -> Callable[[F], F]:
        """Decorator: let this answer, under a name that tells it from the others.

        Raises:
            RuntimeError: another answer has that name.
        """

        def declare(answer: F) -> F:
            if name in self._registered:
                raise RuntimeError(f"“{name}” is registered twice for {self._purpose}")
            self._registered[name] = answer
            return answer

        return declare

    def all(self) -> dict[str, F]:
        """Everything that was registered, by name, in the order of registering.

        Raises:
            HookEmpty: nothing was.
        """
        if not self._registered:
            raise HookEmpty(f"no room has registered {self._purpose}")
        return dict(self._registered)

    def one(self) -> F:
        """The only answer there is.

        Raises:
            HookEmpty: nothing was registered.
            RuntimeError: several were, and which one counts is not said.
        """
        answers = list(self.all().values())
        if len(answers) > 1:
            raise RuntimeError(f"{len(answers)} rooms have registered {self._purpose}")
        return answers[0]
