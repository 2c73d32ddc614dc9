"""Answers what places ask about who lives behind doors."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.database.inserting import insert_rows
from backend.households import locks
from backend.households.models import Household
from backend.places.occupancy import occupancy
from backend.places.references import references_to


class Households:
    """The households behind doors, as `places.occupancy` says what is asked of them."""

    def lock_doors(self, session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """As `locks.lock_doors`."""
        return locks.lock_doors(session, ids)

    def begin(self, session: Session, households: Mapping[UUID, UUID]) -> None:
        """Let the first households begin behind new doors: nobody knows since when."""
        rows = [{"id": one, "door_id": door_id} for door_id, one in households.items()]
        insert_rows(session, Household, rows)

    def known(self, session: Session, ids: Iterable[UUID]) -> set[UUID]:
        """Which of these ids are those of households already."""
        return set(session.scalars(select(Household.id).where(Household.id.in_(list(ids)))))

    def has_history(
        self, door_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]
    ) -> ColumnElement[bool]:
        """Something was said of a household of the door, in whatever room; or people moved in."""
        said = [
            exists(
                select(1)
                .select_from(table)
                .join(Household, Household.id == table.c[column])
                .where(Household.door_id == door_id)
            )
            for table, column in references_to(Household.__tablename__)
        ]
        count = select(func.count()).where(Household.door_id == door_id).scalar_subquery()
        moved_in = exists().where(
            and_(Household.door_id == door_id, Household.started_at.is_not(None))
        )
        return or_(*said, count > 1, moved_in)


occupancy.register("households")(Households())
