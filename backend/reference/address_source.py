"""Sources of addresses: how their rows are compared with those that stand, and merged.

An address that vanished from its file is marked as gone, within the communes that the file
tells of, and within its box where it was cut to one. What lies elsewhere is left alone, and so
is an address whose line was refused; where nobody can say whose a line is, nothing has vanished.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Result
from sqlalchemy.orm import Session

from backend.database.cells import Box
from backend.imports.reading import Reading
from backend.imports.remarks import REMARKS_KEPT
from backend.imports.source import Source
from backend.reference import merging
from backend.reference.models import ReferenceImport, StagedAddress

# Communes told of in a report; a file of all the country has 35,000.
COMMUNES_KEPT = 50


class AddressRow(NamedTuple):
    """An address as it is copied into staging, in the order of its columns."""

    line: int
    source_id: str
    number: int
    suffix: str
    street_name: str
    street_key: str
    postcode: str
    insee_code: str
    former_insee_code: str
    commune: str
    lon: float
    lat: float


class AddressSource(Source[ReferenceImport, Box | None]):
    """A source of addresses: it declares columns, `row` and `identity`, the rest is here."""

    run_model = ReferenceImport
    staged_model = StagedAddress
    row_columns = AddressRow._fields
    tables = ("address",)
    batch = 20_000

    def new_run(self, session: Session, file_name: str, scope: Box | None) -> ReferenceImport:
        """The run of a file, cut to a box or whole."""
        box = [float(edge) for edge in scope] if scope else None
        return ReferenceImport(source=self.name, file_name=file_name, box=box)

    def foresee(self, session: Session, run: ReferenceImport, reading: Reading) -> dict[str, Any]:
        """New, changed, returned, unchanged, gone, and what the file covers by commune."""
        again = len(session.execute(merging.MARK_DUPLICATES, {"id": run.id}).all())
        compared = _one(session.execute(merging.COMPARE, _names(run)))
        strangers = session.scalar(merging.STRANGERS, _names(run))
        # With too many wrong lines, or one of which not even the id can be read, nobody can say
        # what has vanished.
        tells_all = reading.refused <= REMARKS_KEPT and not reading.unread and not strangers
        covered = _covered(session, run)
        if not tells_all:
            covered = [{**one, "gone": 0} for one in covered]
        extent = session.execute(merging.EXTENT, {"id": run.id}).one()
        return {
            **compared,
            "gone": sum(one["gone"] for one in covered),
            # By commune, those that lose most first.
            "covered": covered[:COMMUNES_KEPT],
            "communes": len(covered),
            "extent": [float(edge) for edge in extent] if covered else None,
            "refused": reading.refused + again,
            "outside": reading.outside,
            "staged": sum(compared.values()),
            "tells_all": tells_all,
        }

    def removals(self, session: Session, run: ReferenceImport) -> list[Mapping[str, Any]]:
        """What would vanish, by commune."""
        return _covered(session, run) if run.report["tells_all"] else []

    def merge(self, session: Session, run: ReferenceImport, first: int, last: int) -> None:
        """Remember what addresses were, change them, and bring those that are new."""
        lines = {**_names(run), "first": first, "last": last}
        for statement in (merging.REMEMBER, merging.UPDATE, merging.INSERT):
            session.execute(statement, lines)

    def remove(self, session: Session, run: ReferenceImport) -> int:
        """Mark a batch of what vanished as gone."""
        if not run.report["tells_all"]:
            return 0
        removed = session.execute(merging.REMOVE, {**_names(run), "batch": self.batch})
        return len(removed.all())

    def achieved(self, session: Session, run: ReferenceImport) -> dict[str, Any]:
        """What was done, counted once more: an acceptance may have gone on after another."""
        achieved = _one(session.execute(merging.ACHIEVED, {"id": run.id}))
        done = sum(achieved[name] for name in ("new", "changed", "returned"))
        return {**achieved, "unchanged": run.report["staged"] - done}

    def built_upon(self, session: Session, run: ReferenceImport) -> UUID | None:
        """A later import that changed an address which this one had written."""
        later: UUID | None = session.scalar(merging.BUILT_UPON, {"id": run.id})
        return later

    def take_back(self, session: Session, run: ReferenceImport, after: object) -> object | None:
        """Restore a batch of what was changed; after those, take away a batch of what is new."""
        names = {"id": run.id, "batch": self.batch}
        for statement in (merging.RESTORE, merging.TAKE_AWAY):
            if session.execute(statement, names).all():
                return True
        return None


def _covered(session: Session, run: ReferenceImport) -> list[Mapping[str, Any]]:
    return [dict(one) for one in session.execute(merging.COVERED, _names(run)).mappings()]


def _names(run: ReferenceImport) -> dict[str, Any]:
    west, south, east, north = run.box or (None, None, None, None)
    return {
        "id": run.id,
        "source": run.source,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }


def _one(result: Result[Any]) -> dict[str, int]:
    return dict(result.mappings().one())
