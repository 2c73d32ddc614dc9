"""What every table shares.

A tenant's row is known by (organisation_id, id), and every key that points to it
carries both. So no foreign key can cross from one organisation to another, and all
of an organisation's rows can move to a shard of their own without a change of schema.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, FetchedValue, ForeignKey, ForeignKeyConstraint, MetaData, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import UserDefinedType
from uuid_utils.compat import uuid7

from backend.database.unavailable import RequestSession


class Base(DeclarativeBase):
    """Root of all tables. Constraints have names, so a migration or a refusal can say which."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_index",
            "uq": "%(table_name)s_%(column_0_N_name)s_unique",
            "last_column": lambda constraint, _: constraint.column_keys[-1],
            "fk": "%(table_name)s_%(last_column)s_reference",
            "ck": "%(table_name)s_%(constraint_name)s",
            "pk": "%(table_name)s_primary_key",
        }
    )


# A moment is kept with its time zone, always.
Base.registry.update_type_annotation_map({datetime: DateTime(timezone=True)})

# Objects stay readable after the commit: an answer is built from them.
db = SQLAlchemy(
    model_class=Base, session_options={"class_": RequestSession, "expire_on_commit": False}
)


def one_of(column: str, values: Iterable[str]) -> str:
    """The condition, for a check, that a column has one of these values or none."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} in ({listed})"


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, as text."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class SharedRow(Base):
    """A row that belongs to no organisation: accounts, devices, public reference data."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


class TenantRow(Base):
    """A row that one organisation owns."""

    __abstract__ = True

    # Filled at the flush; the server's default does the same for set-wise SQL.
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", name="organisation_reference"),
        primary_key=True,
        server_default=text("current_setting('palier.organisation_id')::uuid"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    # Written by a trigger on every change; the change feed pages by it.
    changed_xid: Mapped[str] = mapped_column(Xid8, FetchedValue())


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A foreign key from `column` to a row of `table` in the same organisation."""
    return ForeignKeyConstraint(
        ["organisation_id", column], [f"{table}.organisation_id", f"{table}.id"]
    )


def parent(child: str, column: str, model: str) -> Any:  # noqa: ANN401  # typed where it is declared
    """The row that `column` of `child` points to, as a relationship.

    Only `column` is written through it, so several parents can share organisation_id.
    """
    return relationship(
        primaryjoin=(
            f"and_({child}.organisation_id == {model}.organisation_id,"
            f" foreign({child}.{column}) == {model}.id)"
        )
    )


def violated_constraint(error: IntegrityError) -> str | None:
    """The name of the constraint or index that refused a row, as PostgreSQL reports it."""
    diagnostics = getattr(error.orig, "diag", None)
    return diagnostics.constraint_name if diagnostics else None
