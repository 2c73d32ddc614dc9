"""Packs: what a phone is told of a stairwell, written down once for all who hold it.

A pack says nothing about its reader. Which one stands is said by the stairwell's version, of
which each snapshot sees exactly the changes that it counts; so a pack of that version is what the
snapshot would give. It is made outside of any long transaction, and lost packs are made again.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.database import act_for, db
from backend.encounters import outcomes
from backend.sync import stairwell_chunks, stairwell_rows
from backend.sync.stairwell_rows import NO_ROWS, StairwellRows

_log = logging.getLogger(__name__)


def _layout() -> str:
    """Names the code of which packs are made, so that a release serves none of another's."""
    files = (outcomes.__file__, stairwell_chunks.__file__, stairwell_rows.__file__, __file__)
    return sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()[:16]


LAYOUT = _layout()


class Standing(NamedTuple):
    """A stairwell, its building, its version, and its pack where one stands."""

    stairwell_id: UUID
    building_id: UUID
    number: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Packs:
    """Stairwells in the order in which they are told, and the rows of those without a pack."""

    standing: Sequence[Standing]
    rows: StairwellRows

    @property
    def buildings(self) -> set[str]:
        """The ids of the buildings in which they are."""
        return {str(one.building_id) for one in self.standing}


NO_PACKS = Packs((), NO_ROWS)

_STANDING = """
    select stairwell.id, building.id, version.number, pack.content
    from stairwell
    join building on building.id = stairwell.building_id
    join stairwell_version as version on version.id = stairwell.id
    left join stairwell_pack as pack on pack.stairwell_id = stairwell.id
        and pack.layout = %(layout)s and pack.number = version.number
    where stairwell.id = any(%(stairwells)s)
    order by building.street, building.number, building.id, stairwell.position, stairwell.id
"""

# Whoever changes one of these stairwells at this moment makes its pack void: it is passed over,
# and nobody waits. Who comes later waits for this to end, and then takes the pack away.
_KEEP = """
    with unchanged as (
        select id, number from stairwell_version where id = any(%(stairwells)b)
        order by id for share skip locked)
    insert into stairwell_pack (stairwell_id, layout, number, content)
    select given.id, %(layout)s, given.number, given.content
    from unnest(%(stairwells)b, %(numbers)b::bigint[], %(contents)b::bytea[])
        as given (id, number, content)
    join unchanged on unchanged.id = given.id and unchanged.number = given.number
    order by given.id
    on conflict do nothing
"""
# Whether a pack outlives a power cut does not matter.
_NO_WAIT = "select set_config('synchronous_commit', 'off', true)"


def read_packs(session: Session, stairwells: Iterable[UUID]) -> Packs:
    """The packs of these stairwells as the session's snapshot has them, and what others lack."""
    asked = list(stairwells)
    standing = [Standing(*row) for row in _rows(session, _STANDING, asked)] if asked else []
    lacking = [one.stairwell_id for one in standing if one.content is None]
    return Packs(standing, stairwell_rows.read_for_everybody(session, lacking))


def packed(organisation_id: UUID, packs: Packs) -> list[bytes]:
    """The items of the answer, in their order; those that had to be made are kept for others.

    It works for a while, and in no transaction.
    """
    made = {
        UUID(chunk.id.removeprefix("stairwell:")): chunk.item()
        for chunk in stairwell_chunks.stairwell_chunks(packs.rows, stairwell_chunks.FOR_EVERYBODY)
    }
    if made:
        _keep(
            organisation_id,
            [
                one._replace(content=made[one.stairwell_id])
                for one in packs.standing
                if one.content is None
            ],
        )
    return [one.content or made[one.stairwell_id] for one in packs.standing]


def _keep(organisation_id: UUID, made: Sequence[Standing]) -> None:
    """Keep packs for others; where that cannot be, they are made again."""
    try:
        with Session(db.engine) as session:
            act_for(session, organisation_id)
            cursor = _cursor(session)
            cursor.execute(_NO_WAIT)
            cursor.execute(
                _KEEP,
                {
                    "layout": LAYOUT,
                    "stairwells": [one.stairwell_id for one in made],
                    "numbers": [one.number for one in made],
                    "contents": [one.content for one in made],
                },
                prepare=False,
            )
            session.commit()
    except (SQLAlchemyError, psycopg.Error):
        # The driver's own cursor raises the driver's own errors.
        _log.warning("packs could not be kept", exc_info=True)


def _rows(session: Session, query: str, stairwells: list[UUID]) -> list[tuple[Any, ...]]:
    cursor = _cursor(session)
    values = {"layout": LAYOUT, "stairwells": stairwells}
    found: list[tuple[Any, ...]] = cursor.execute(query, values, prepare=False).fetchall()
    return found


def _cursor(session: Session) -> Any:  # noqa: ANN401  # psycopg's, binary
    driver = session.connection().connection.driver_connection
    assert driver is not None
    return driver.cursor(binary=True)
