"""The locks on buildings and stairwells, which come before those on the doors in them.

The whole order, and the locks on doors, are told in `households.locks`.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement

_LOCK_BUILDINGS = Statement("""
    select id from building where id = any(cast(:ids as uuid[])) order by id for no key update
""")
_LOCK_STAIRWELLS = Statement("""
    select id from stairwell where id = any(cast(:ids as uuid[])) order by id for no key update
""")


def lock_buildings(session: Session, ids: Iterable[UUID]) -> None:
    """Keep others from changing buildings, or which stairwells they have."""
    _LOCK_BUILDINGS(session, ids=list(set(ids)))


def lock_stairwells(session: Session, ids: Iterable[UUID]) -> None:
    """Keep others from changing stairwells, or adding doors there; no door is held yet."""
    _LOCK_STAIRWELLS(session, ids=list(set(ids)))
