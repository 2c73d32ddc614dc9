"""Whose operations arrive though nobody knows the key: what an administrator should look at.

After a restore these are the phones that were enrolled since the copy. What they sent is not
kept: it could be anybody's; the phone keeps it until its key is known again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement

# Whoever makes up names fills no table: the longest silent one makes room.
MOST = 200
_KEPT_DAYS = 60

_NOTE = Statement("""
    insert into unknown_signer (id, device_id, author_id, first_at, last_at, count)
    select gen_random_uuid(), :device_id, :author_id, now(), now(), :count
    from organisation where id = cast(current_setting('palier.organisation_id') as uuid)
    on conflict on constraint unknown_signer_one_each do update
        set last_at = now(), count = least(unknown_signer.count + excluded.count, 1000000)
""")
_FORGET = Statement("""
    delete from unknown_signer where last_at < now() - make_interval(days => :days)
        or id in (select id from unknown_signer order by last_at desc offset :most)
""")
_LIST = Statement("""
    select device_id, author_id, first_at, last_at, count from unknown_signer order by last_at desc
""")


class Unknown(NamedTuple):
    """A device and an author of which operations came, and when."""

    device_id: UUID
    author_id: UUID
    first_at: datetime
    last_at: datetime
    operations: int


def note_unknown(session: Session, device_id: UUID, author_id: UUID, count: int) -> None:
    """Note that operations came from a device whose key for that author is not known."""
    _NOTE(session, device_id=device_id, author_id=author_id, count=count)
    _FORGET(session, days=_KEPT_DAYS, most=MOST)


def unknown_signers(session: Session) -> Sequence[Unknown]:
    """What was noted in the organisation that the session acts for, the latest first."""
    return [Unknown(*row) for row in _LIST(session)]
