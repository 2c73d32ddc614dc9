"""The locks on campaigns, which come before all others (`households.locks`).

What is said of a talk is held against the themes of its mission, and a theme that becomes
sensitive is taken off what was said. Each must see what the other did: whoever keeps what was
said holds the campaign, together with others who do; whoever changes its themes holds it alone.
"""

from collections.abc import Iterable
from uuid import UUID

import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.problems import Unavailable

# What phones send takes less. Whoever changes themes waits no longer for any lock, so that phones
# do not wait longer for them.
_PATIENCE = "5s"

# As strong as what a foreign key takes: what names a campaign holds it anyway, only later.
_SHARE = Statement("""
    select id from campaign where id = any(cast(:ids as uuid[])) order by id for key share
""")
_HOLD = Statement("select id from campaign where id = :id for update")
_BE_PATIENT = Statement("select set_config('lock_timeout', :patience, true)")


def share_campaigns(session: Session, ids: Iterable[UUID]) -> None:
    """Keep others from changing the themes of campaigns until the transaction ends."""
    if asked := list(set(ids)):
        _SHARE(session, ids=asked)


def hold_campaign(session: Session, campaign_id: UUID) -> None:
    """Wait for all who keep what was said for a campaign, and let nobody begin.

    Raises:
        Unavailable: they do not come to an end.
    """
    _BE_PATIENT(session, patience=_PATIENCE)
    try:
        _HOLD(session, id=campaign_id)
    except OperationalError as error:
        if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise
        raise Unavailable(retry_after_s=5) from error
