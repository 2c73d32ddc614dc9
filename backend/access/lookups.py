"""What rooms below declare, so that access can ask them without importing them.

`organisations` says who is a member and what they are granted, `sign_in` says which session a
request carries, `places` and `territories` say which buildings a member's grants open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression
from sqlalchemy.orm import Session

from backend.access.roles import Grant
from backend.hooks import Hook


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
    """What a visibility rule needs to know of who looks, and the moment at which they do."""

    @property
    def member_id(self) -> UUID: ...
    @property
    def grants(self) -> tuple[Grant, ...]: ...
    @property
    def at(self) -> datetime: ...


T = TypeVar("T")

ReadToken = Callable[[], Token]
FindMembership = Callable[[Session, Token], Membership]
FindGrants = Callable[[Session, UUID], tuple[Grant, ...]]


# Reads the token of the current request; it raises where none holds.
token_of_request: Hook[ReadToken] = Hook("how the token of a request is read")
# Finds whom a token stands for, in a session that asks as the token's account.
membership_of: Hook[FindMembership] = Hook("which member a token stands for")
# Reads all grants of a member, ended ones included.
grants_of_member: Hook[FindGrants] = Hook("what a member is granted")
# The ways of being granted that open buildings.
visibility_rules: Hook[VisibilityRule] = Hook("which buildings a member may see")
