"""What every import keeps of itself, in whichever room its run stands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database.rows import Base, one_of
from backend.database.staging import OwnedStaging
from backend.imports.states import State


class ImportRun:
    """The columns of one reading of a file. A room adds an owner, and whatever its sources need.

    `report` holds what was counted: lines read, new, changed, unchanged, gone, refused.
    """

    id: Mapped[UUID]
    source: Mapped[str]
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=State.STAGED)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    accepted_at: Mapped[datetime | None]
    reverted_at: Mapped[datetime | None]


def state_is_known() -> CheckConstraint:
    """The check that a table of runs has on its states."""
    return CheckConstraint(one_of("state", State), name="state_is_known")


class StagedLine:
    """A line of a file that passed its checks, waiting for its import to be accepted.

    Its columns are those of the source's row. Its table is unlogged: a crash of the database
    empties it, and the file is read again.
    """

    # First in its table.
    import_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


class ImportRemark(OwnedStaging, Base):
    """A line that an import refused, or took with a remark: which, what stood there, and why.

    It serves the imports of reference data, whose remarks belong to nobody, and those of an
    organisation; `code` names its words, as a problem's.
    """

    __tablename__ = "import_remark"

    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(primary_key=True)
    is_refusal: Mapped[bool]
    value: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
