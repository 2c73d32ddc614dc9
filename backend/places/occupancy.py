"""What places must ask about who lives behind doors, which is the business of a room below them.

A door is never without a household: whoever makes a door lets one begin. And a door behind which
something happened is not taken away by an import.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.hooks import Hook


class Occupancy(Protocol):
    """The households behind doors, as far as places must know them."""

    def lock_doors(self, session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Lock doors, then who lives behind them; the door that each id stands for."""

    def begin(self, session: Session, households: Mapping[UUID, UUID]) -> None:
        """Let the first households begin behind new doors: ids by the door's."""

    def known(self, session: Session, ids: Iterable[UUID]) -> set[UUID]:
        """Which of these ids are those of households already."""

    def has_history(
        self, door_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]
    ) -> ColumnElement[bool]:
        """The condition that something was said of a household, or that one moved in."""


occupancy: Hook[Occupancy] = Hook("who lives behind doors")
