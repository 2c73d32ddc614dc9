"""Imports of addresses: staged, shown, accepted in short transactions, and taken back.

An address that vanished from its file is marked as gone, within the communes that the file
tells of, and within its box where it was cut to one. What lies elsewhere is left alone, and so
is an address whose line was refused.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Result, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.database import writing
from backend.database.cells import Box
from backend.database.staging import copy_rows
from backend.reference import merging
from backend.reference.importers.ban import SOURCE, BanFile, StagedRow
from backend.reference.importers.remarks import (
    FileEmpty,
    ImportBuiltUpon,
    ImportNotStaged,
    ImportUnknown,
    Remark,
    StagingLost,
)
from backend.reference.importers.removal import require_confirmed
from backend.reference.models import ImportRemark, ReferenceImport, StagedAddress

# Rows of one transaction: no lock is held longer than they take.
BATCH = 20_000
# Remarks kept of one import; a file with more of them is another kind of file.
REMARKS_KEPT = 10_000
# Communes told of in a report; a file of all the country has 35,000.
COMMUNES_KEPT = 50


def stage(
    path: Path, box: Box | None = None, *, progress: Callable[[int], object] = lambda _: None
) -> ReferenceImport:
    """Read a file of the BAN into staging and say what accepting it would do.

    Args:
        path: plain or gzipped.
        box: the part to read; all of the file otherwise.
        progress: told how many bytes were read, each time.

    Raises:
        FileUnreadable, FileEmpty, ArchiveBroken, NotText, HeaderWrong: nothing is kept.
    """
    file = BanFile(path, box, progress=progress)
    with writing() as session:
        run = ReferenceImport(
            source=SOURCE,
            file_name=path.name,
            box=[float(edge) for edge in box] if box else None,
            report={},
        )
        session.add(run)
        session.flush()
    try:
        refused = _copy(run.id, file)
        with writing() as session:
            run = session.merge(run)
            run.report = _report(session, run, file, refused)
    except BaseException:
        discard(run.id)
        raise
    return run


def _copy(import_id: UUID, file: BanFile) -> int:
    """Copy what the file holds, a batch a transaction; says how many lines were refused."""
    remarks: list[Remark] = []
    kept = refused = 0
    rows = file.rows()

    def right() -> Iterator[Sequence[object]]:
        for row in rows:
            if isinstance(row, StagedRow):
                yield (import_id, *row)
            else:
                remarks.append(row)

    copied = BATCH
    while copied == BATCH:
        with writing() as session:
            copied = copy_rows(
                session,
                StagedAddress.__tablename__,
                ("import_id", *StagedRow._fields),
                islice(right(), BATCH),
            )
            refused += len(remarks)
            keep_remarks(session, import_id, remarks[: REMARKS_KEPT - kept])
            kept = min(REMARKS_KEPT, refused)
            remarks.clear()
    if file.read == 0:
        raise FileEmpty(file=file.name)
    return refused


def keep_remarks(session: Session, import_id: UUID, remarks: Sequence[Remark]) -> None:
    """Note what lines were refused, or taken with a remark; each once, also one in pieces."""
    if remarks:
        session.execute(
            insert(ImportRemark).on_conflict_do_nothing(),
            [
                {**one._asdict(), "import_id": import_id, "facts": dict(one.facts)}
                for one in remarks
            ],
        )


def _report(session: Session, run: ReferenceImport, file: BanFile, refused: int) -> dict[str, Any]:
    again = len(session.execute(merging.MARK_DUPLICATES, {"id": run.id}).all())
    compared = _one(session.execute(merging.COMPARE, _names(run)))
    # With too many wrong lines, or one of which not even the id can be read, nobody can say what
    # has vanished.
    tells_all = refused <= REMARKS_KEPT and file.unread == 0
    covered = _covered(session, run)
    if not tells_all:
        covered = [{**one, "gone": 0} for one in covered]
    extent = session.execute(merging.EXTENT, {"id": run.id}).one()
    return {
        "read": file.read,
        **compared,
        "gone": sum(one["gone"] for one in covered),
        # By commune, those that lose most first.
        "covered": covered[:COMMUNES_KEPT],
        "communes": len(covered),
        "extent": [float(edge) for edge in extent] if covered else None,
        "refused": refused + again,
        "outside": file.outside,
        "windows_1252": file.lines_in_windows_1252,
        "staged": sum(compared.values()),
        "tells_all": tells_all,
    }


def _covered(session: Session, run: ReferenceImport) -> list[dict[str, Any]]:
    return [dict(one) for one in session.execute(merging.COVERED, _names(run)).mappings()]


def accept(
    import_id: UUID,
    *,
    removing: int | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> ReferenceImport:
    """Merge a staged import, a batch a transaction. One that broke off goes on where it was.

    Args:
        import_id: of the import.
        removing: how many would vanish, said by whoever accepts that a large share does.
        progress: told how many lines were merged, each time.

    Raises:
        RemovalUnconfirmed: a large share would vanish, and `removing` is another number.
        ImportUnknown, ImportNotStaged, StagingLost: nothing is changed.
    """
    with writing() as session:
        run = _locked(session, import_id)
        _require_staged(session, run)
        # Said once: what broke off has taken a part of them away already.
        if run.report["tells_all"] and "removal" not in run.report:
            require_confirmed(run.id, _covered(session, run), removing)
            run.report = {**run.report, "removal": removing}
        names = _names(run)
        last = session.scalar(
            select(func.max(StagedAddress.line)).where(StagedAddress.import_id == import_id)
        )
    for first in range(1, (last or 0) + 1, BATCH):
        with writing() as session:
            _locked(session, import_id)
            batch = {**names, "first": first, "last": first + BATCH - 1}
            for statement in (merging.REMEMBER, merging.UPDATE, merging.INSERT):
                session.execute(statement, batch)
        progress(BATCH)
    while run.report["tells_all"]:
        with writing() as session:
            if not session.execute(merging.REMOVE, {**names, "batch": BATCH}).all():
                break
    with writing() as session:
        run = _locked(session, import_id)
        achieved = _one(session.execute(merging.ACHIEVED, {"id": import_id}))
        unchanged = run.report["staged"] - sum(
            achieved[name] for name in ("new", "changed", "returned")
        )
        run.report = {**run.report, **achieved, "unchanged": unchanged}
        run.state, run.accepted_at = "accepted", datetime.now(UTC)
        session.execute(delete(StagedAddress).where(StagedAddress.import_id == import_id))
    return run


def _require_staged(session: Session, run: ReferenceImport) -> None:
    if run.state != "staged":
        raise ImportNotStaged(state=run.state)
    found = session.scalar(
        select(func.count()).select_from(StagedAddress).where(StagedAddress.import_id == run.id)
    )
    if found != run.report["staged"]:
        raise StagingLost(expected=run.report["staged"], found=found)


def revert(import_id: UUID) -> ReferenceImport:
    """Take an import back: what it brought is marked as gone, what it changed is as before.

    One that was only staged, or that broke off, is taken back as far as it came.

    Raises:
        ImportUnknown: there is none.
        ImportNotStaged: it was taken back before.
        ImportBuiltUpon: a later import, `later`, wrote over what this one had written.
    """
    with writing() as session:
        run = _locked(session, import_id)
        if run.state == "reverted":
            raise ImportNotStaged(state=run.state)
        if later := session.scalar(merging.BUILT_UPON, {"id": import_id}):
            raise ImportBuiltUpon(later=later)
        session.execute(delete(StagedAddress).where(StagedAddress.import_id == import_id))
    for statement in (merging.RESTORE, merging.TAKE_AWAY):
        done = BATCH
        while done == BATCH:
            with writing() as session:
                done = len(session.execute(statement, {"id": import_id, "batch": BATCH}).all())
    with writing() as session:
        run = _locked(session, import_id)
        run.state, run.reverted_at = "reverted", datetime.now(UTC)
    return run


def discard(import_id: UUID) -> None:
    """Forget an import whose reading broke off: nothing of it was accepted."""
    with writing() as session:
        for table in (StagedAddress, ImportRemark):
            session.execute(delete(table).where(table.import_id == import_id))
        session.execute(delete(ReferenceImport).where(ReferenceImport.id == import_id))


def _locked(session: Session, import_id: UUID) -> ReferenceImport:
    """The import, held until the transaction ends."""
    run = session.get(ReferenceImport, import_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise ImportUnknown(value=import_id)
    return run


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
