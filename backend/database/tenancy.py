"""Row-level security: a transaction sees the rows of the organisation it acts for, or none."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

from backend.database.rows import TenantRow
from backend.problems import NotFound

ORGANISATION = "palier.organisation_id"
ACCOUNT = "palier.account_id"

# Where a host's role does not wait for the disk, ours does: what is acknowledged is durable.
_SET = """
    select set_config(%(setting)s, %(id)s, true), set_config('synchronous_commit',
        coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'local'), true)
"""


def act_for(session: Session, organisation_id: UUID) -> None:
    """Let this session see and write the rows of one organisation, from its next transaction on.

    Raises:
        RuntimeError: a transaction is under way, for this organisation or another.
    """
    _before_the_first_query(session, "act_for")
    session.info["organisation_id"] = organisation_id


def ask_as(session: Session, account_id: UUID) -> None:
    """Let this session read in which organisations one account is a member, and nothing else.

    It serves to find out who is asking, before it is known for which organisation.

    Raises:
        RuntimeError: a transaction is under way.
    """
    _before_the_first_query(session, "ask_as")
    session.info["account_id"] = account_id


def acting_for(session: Session) -> UUID:
    """The organisation whose rows this session sees.

    Raises:
        RuntimeError: nobody called act_for.
    """
    organisation_id = session.info.get("organisation_id")
    if not isinstance(organisation_id, UUID):
        raise RuntimeError("this session acts for no organisation: act_for comes first")
    return organisation_id


def _before_the_first_query(session: Session, name: str) -> None:
    if session.in_transaction():
        raise RuntimeError(f"{name} comes before the first query")


@event.listens_for(Session, "after_begin")
def _tell_the_database(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    """Set the organisation in each new transaction; a savepoint has it from the one around it.

    It ends with the transaction, so a pooled connection (also behind PgBouncer in
    transaction mode) never carries it into somebody else's request.
    """
    if transaction.nested:
        return
    for setting, key in ((ORGANISATION, "organisation_id"), (ACCOUNT, "account_id")):
        if (value := session.info.get(key)) is not None:
            connection.exec_driver_sql(_SET, {"setting": setting, "id": str(value)})


@event.listens_for(Session, "before_flush")
def _sign_new_rows(session: Session, *_: object) -> None:
    for row in session.new:
        if isinstance(row, TenantRow) and row.__dict__.get("organisation_id") is None:
            row.organisation_id = acting_for(session)


Row = TypeVar("Row", bound=TenantRow)


def find(session: Session, model: type[Row], row_id: UUID) -> Row:
    """The row of this organisation with that id.

    Raises:
        NotFound: there is none, or it belongs to another organisation.
    """
    row = session.get(model, (acting_for(session), row_id))
    if row is None:
        raise NotFound(what=model.__tablename__, id=row_id)
    return row
