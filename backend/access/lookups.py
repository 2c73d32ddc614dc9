"""What rooms below declare, so that access can ask them without importing them.

`organisations` says who is a member and what they are granted, `sign_in` says which session a
request carries, `places` and `territories` say which buildings a member's grants open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression
from sqlalchemy.orm import Session

from backend.access.roles import Grant


@dataclass(frozen=True)
class Token:
    """What a request's token says, its signature checked: not yet that the session still runs."""

    session_id: UUID
    account_id: UUID


@dataclass(frozen=True)
class Membership:
    """A running session, and the member that its account is in the organisation it acts for."""

    organisation_id: UUID
    member_id: UUID
    name: str
    language: str
    device_id: UUID | None = None


class VisibilityRule(Protocol):
    """How a room says which buildings a kind of grant opens to a member.

    Both forms say the same; tests hold them equal.
    """

    def predicate(
        self, person: "Viewer", building_id: SQLColumnExpression[UUID]
    ) -> ColumnElement[bool]:
        """The condition on one building's id, for questions about few buildings."""
        ...

    def listed(self, person: "Viewer") -> Select[UUID]:
        """The ids of all the buildings that it opens."""
        ...


class Viewer(Protocol):
    """What a Sight needs to know of who looks."""

    @property
    def member_id(self) -> UUID: ...
    @property
    def grants(self) -> tuple[Grant, ...]: ...


T = TypeVar("T")

ReadToken = Callable[[], Token]
FindMembership = Callable[[Session, Token], Membership]
FindGrants = Callable[[Session, UUID], tuple[Grant, ...]]


class Lookups:
    """The declarations, one of each kind but sights, of which there are several."""

    def __init__(self) -> None:
        self._token: ReadToken | None = None
        self._membership: FindMembership | None = None
        self._grants: FindGrants | None = None
        self._visibility_rules: dict[str, VisibilityRule] = {}

    def declare_token(self, read: ReadToken) -> ReadToken:
        """Say how the token of the current request is read; it raises where none holds."""
        self._token = read
        return read

    def declare_membership(self, find: FindMembership) -> FindMembership:
        """Say how a token becomes a member, in a session that asks as the token's account."""
        self._membership = find
        return find

    def declare_grants(self, find: FindGrants) -> FindGrants:
        """Say how all grants of a member are read, ended ones included."""
        self._grants = find
        return find

    def declare_visibility(self, name: str, rule: VisibilityRule) -> None:
        """Add a way of being granted that opens buildings; a second of one name replaces it."""
        self._visibility_rules[name] = rule

    def token(self) -> Token:
        """The token of the current request."""
        return _declared(self._token, "token")()

    def membership(self, session: Session, token: Token) -> Membership:
        """The member whom a token stands for."""
        return _declared(self._membership, "membership")(session, token)

    def grants(self, session: Session, member_id: UUID) -> tuple[Grant, ...]:
        """All grants of a member of the session's organisation, ended ones included."""
        return _declared(self._grants, "grants")(session, member_id)

    @property
    def visibility_rules(self) -> tuple[VisibilityRule, ...]:
        """Every way of being granted that opens buildings."""
        return tuple(self._visibility_rules.values())


def _declared(declaration: T | None, name: str) -> T:
    if declaration is None:
        raise RuntimeError(f"no room has declared the lookup {name}")
    return declaration


lookups = Lookups()
