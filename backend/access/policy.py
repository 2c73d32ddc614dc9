"""The declaration that every route carries: who may call it.

A route says it in one line, right under its own decorator: `@allow(Role.TEAM_LEAD, Role.ADMIN)`,
`@signed_in` or `@public`. `allow` refuses whoever holds none of the roles at this moment; which
teams the roles reach is then asked of `person().reach()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from backend.access.identity import admit
from backend.access.roles import Role

__all__ = ["Declaration", "Role", "allow", "declaration_of", "public", "signed_in"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Declaration:
    """Who may call a route: anybody, anybody signed in, or whoever holds one of the roles."""

    signed_in: bool
    roles: tuple[Role, ...] = ()


def declaration_of(view: Callable[..., Any]) -> Declaration | None:
    """What a view function declares, through its other decorators; None where it says nothing."""
    declared = getattr(view, "__palier_access__", None)
    return declared if isinstance(declared, Declaration) else None


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may call this route, without saying who they are."""
    return _declare(view, Declaration(signed_in=False))


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Any member of the organisation may call this route, whatever they are granted."""
    return _guard(view, Declaration(signed_in=True))


def allow(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Whoever holds one of these roles now, for a team or for all, may call this route.

    Raises:
        ValueError: no role is named.
    """
    if not roles:
        raise ValueError("allow names at least one role")

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        return _guard(view, Declaration(signed_in=True, roles=roles))

    return decorate


def _guard(view: Callable[P, R], declaration: Declaration) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        admit(declaration.roles)
        return view(*args, **kwargs)

    return _declare(guarded, declaration)


def _declare(view: Callable[P, R], declaration: Declaration) -> Callable[P, R]:
    view.__palier_access__ = declaration  # type: ignore[attr-defined]
    return view
