"""Imports of dwellings: staged, shown, accepted in short transactions, and taken back.

An entrance that is not in the list any more is left alone and counted: a list often covers one
landlord of several. Doors where anything was recorded stay, whatever a list says, and what
disagrees is listed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from backend.database import find, writing
from backend.database.staging import insert_rows
from backend.organisations.models import Team
from backend.places import reverting
from backend.places.entrances import Entrance, plan_entrances, write_entrances
from backend.places.identity import identify
from backend.places.importers.dwellings import SOURCE, DwellingsFile, StagedRow
from backend.places.importers.matching import match_entrances
from backend.places.models import PlaceImport, StagedEntrance
from backend.reference.importers.remarks import (
    FileEmpty,
    ImportBuiltUpon,
    ImportNotStaged,
    ImportUnknown,
    Remark,
    StagingLost,
)
from backend.reference.importers.removal import require_confirmed
from backend.reference.imports import REMARKS_KEPT, keep_remarks
from backend.reference.models import ImportRemark

# Lines of one transaction.
BATCH = 500

_REMOVE_REPEATS = text("""
    delete from staged_entrance where import_id = :id and line in (
        select line from (
            select line, row_number() over (
                partition by typed, dwellings, floor_max, built_in, lon, lat order by line)
                as time
            from staged_entrance where import_id = :id) as times
        where time > 1)
    returning line
""")

_MATCHED = text("""
    select match, count(*) as entrances, sum(dwellings) as dwellings
    from staged_entrance where import_id = :id group by match
""")
_ABSENT = text("""
    select count(*) from building
    where team_id = :team_id and source = :source and gone_at is null and not exists (
        select from staged_entrance staged
        where staged.import_id = :id and staged.building_id = building.id)
""")

_DOORS_STANDING = text("""
    select count(*) from door
    join stairwell on stairwell.id = door.stairwell_id
    where door.gone_at is null and stairwell.building_id in (
        select staged.building_id from staged_entrance staged where staged.import_id = :id)
""")


def stage(
    path: Path, team_id: UUID, *, progress: Callable[[int], object] = lambda _: None
) -> PlaceImport:
    """Read a list of dwellings into staging, match it, and say what accepting it would do.

    Args:
        path: plain or gzipped.
        team_id: who works there.
        progress: told how many bytes were read, each time.

    Raises:
        NotFound: no such team in this organisation.
        FileUnreadable, FileEmpty, ArchiveBroken, NotText, HeaderWrong: nothing is kept.
    """
    file = DwellingsFile(path, progress=progress)
    with writing() as session:
        find(session, Team, team_id)
        run = PlaceImport(team_id=team_id, source=SOURCE, file_name=path.name, report={})
        session.add(run)
    try:
        refused = _copy(run.id, file)
        with writing() as session:
            read = _matched(session, _locked(session, run.id))
        with writing() as session:
            run = _locked(session, run.id)
            run.report = {
                "read": file.read,
                "refused": refused,
                "windows_1252": file.lines_in_windows_1252,
                **read,
                **_foreseen(session, run),
            }
    except BaseException:
        _discard(run.id)
        raise
    return run


def _copy(import_id: UUID, file: DwellingsFile) -> int:
    """Copy what the file holds, a batch a transaction; says how many lines were refused."""
    remarks: list[Remark] = []
    refused = 0
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
            copied = insert_rows(
                session,
                StagedEntrance,
                ("import_id", *StagedRow._fields),
                islice(right(), BATCH),
            )
            keep_remarks(session, import_id, remarks[: max(0, REMARKS_KEPT - refused)])
            refused += len(remarks)
            remarks.clear()
    if file.read == 0:
        raise FileEmpty(file=file.name)
    return refused


def _matched(session: Session, run: PlaceImport) -> dict[str, Any]:
    """Take repeats out, find addresses and buildings, and say how many were found."""
    import_id = run.id
    names = {"id": import_id}
    repeats = len(session.execute(_REMOVE_REPEATS, names).all())
    whole = session.execute(
        select(func.count(), func.coalesce(func.sum(StagedEntrance.dwellings), 0)).where(
            StagedEntrance.import_id == import_id
        )
    ).one()
    missed = match_entrances(session, import_id)
    keep_remarks(session, import_id, missed[:REMARKS_KEPT])
    doubtful = identify(session, run)
    keep_remarks(session, import_id, doubtful[:REMARKS_KEPT])
    undecided = sum(one.is_refusal for one in doubtful)
    matched = {
        row.match: {"entrances": row.entrances, "dwellings": row.dwellings}
        for row in session.execute(_MATCHED, names)
    }
    nothing = {"entrances": 0, "dwellings": 0}
    return {
        "repeats": repeats,
        "entrances": whole[0],
        "dwellings": whole[1],
        "exact": matched.get("exact", nothing),
        "approximate": matched.get("approximate", nothing),
        "unmatched": {
            "entrances": len(missed),
            "dwellings": sum(one.facts["dwellings"] for one in missed),
        },
        "undecided": undecided,
        "staged": whole[0] - len(missed) - undecided,
    }


def _foreseen(session: Session, run: PlaceImport) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for planned in _batches(session, run):
        _count(counts, planned)
        keep_remarks(session, run.id, [one for entrance in planned for one in entrance.remarks()])
        session.flush()
    absent = session.scalar(_ABSENT, {"id": run.id, "team_id": run.team_id, "source": run.source})
    standing = session.scalar(_DOORS_STANDING, {"id": run.id})
    return {**_COUNTED, **counts, "absent": absent, "doors_standing": standing}


def _covered(run: PlaceImport) -> list[dict[str, Any]]:
    """What a list covers, in one part: the doors of the buildings that it names."""
    # Lists that were read by an earlier version did not count what stands.
    standing = run.report.get("doors_standing") or run.report["doors_gone"]
    return [{"name": run.file_name, "standing": standing, "gone": run.report["doors_gone"]}]


_COUNTED = dict.fromkeys(
    ("new", "changed", "unchanged", "doors_added", "doors_back", "doors_gone", "doors_kept"), 0
)


def _count(counts: Counter[str], planned: Sequence[Entrance]) -> None:
    for one in planned:
        state = "new" if one.is_new else "changed" if one.is_changed else "unchanged"
        counts[state] += 1
        counts["doors_added"] += one.staged.dwellings if one.is_new else len(one.plan.add)
        counts["doors_back"] += len(one.plan.bring_back)
        counts["doors_gone"] += len(one.plan.take_away)
        counts["doors_kept"] += one.plan.kept


def _batches(session: Session, run: PlaceImport) -> Iterator[list[Entrance]]:
    for first, last in _line_ranges(session, run.id):
        yield plan_entrances(session, run, first, last)


def _line_ranges(session: Session, import_id: UUID) -> Iterator[tuple[int, int]]:
    """Runs of lines that hold at most BATCH entrances each."""
    last = 0
    while lines := session.scalars(
        select(StagedEntrance.line)
        .where(StagedEntrance.import_id == import_id, StagedEntrance.line > last)
        .order_by(StagedEntrance.line)
        .limit(BATCH)
    ).all():
        last = lines[-1]
        yield lines[0], last


def accept(
    import_id: UUID,
    *,
    removing: int | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> PlaceImport:
    """Merge a staged import, a batch a transaction. One that broke off goes on where it was.

    Args:
        import_id: of the import.
        removing: how many doors would go, said by whoever accepts that a large share does.
        progress: told how many entrances were merged, each time.

    Raises:
        RemovalUnconfirmed: a large share of the doors would go, and `removing` is another number.
        ImportUnknown, ImportNotStaged, StagingLost: nothing is changed.
    """
    with writing() as session:
        run = _locked(session, import_id)
        _require_staged(session, run)
        if "removal" not in run.report:
            require_confirmed(run.id, _covered(run), removing)
            run.report = {**run.report, "removal": removing}
        # Another list may have been accepted since this one was read.
        doubtful = [one for one in identify(session, run) if not one.is_refusal]
        keep_remarks(session, import_id, doubtful[:REMARKS_KEPT])
        ranges = list(_line_ranges(session, import_id))
    for first, last in ranges:
        with writing() as session:
            run = _locked(session, import_id)
            planned = plan_entrances(session, run, first, last)
            write_entrances(session, run, planned)
        progress(len(planned))
    with writing() as session:
        run = _locked(session, import_id)
        run.state, run.accepted_at = "accepted", datetime.now(UTC)
        session.execute(delete(StagedEntrance).where(StagedEntrance.import_id == import_id))
    return run


def _require_staged(session: Session, run: PlaceImport) -> None:
    if run.state != "staged":
        raise ImportNotStaged(state=run.state)
    found = session.scalar(
        select(func.count()).select_from(StagedEntrance).where(StagedEntrance.import_id == run.id)
    )
    if found != run.report["staged"]:
        raise StagingLost(expected=run.report["staged"], found=found)


def revert(import_id: UUID) -> PlaceImport:
    """Take an import back: buildings and doors that it brought are marked as gone, what it
    changed is as before. Doors where anything was recorded since stay, and are listed.

    Raises:
        ImportUnknown: there is none in this organisation.
        ImportNotStaged: it was taken back before.
        ImportBuiltUpon: a later import, `later`, changed the same buildings.
    """
    with writing() as session:
        run = _locked(session, import_id)
        if run.state == "reverted":
            raise ImportNotStaged(state=run.state)
        if later := reverting.later_import(session, run):
            raise ImportBuiltUpon(later=later)
        session.execute(delete(StagedEntrance).where(StagedEntrance.import_id == import_id))
        building_ids = reverting.touched_buildings(session, run)
    kept: list[Remark] = []
    for start in range(0, len(building_ids), BATCH):
        with writing() as session:
            run = _locked(session, import_id)
            batch = building_ids[start : start + BATCH]
            kept += reverting.revert_buildings(session, run, batch, first=-len(kept) - 1)
    with writing() as session:
        run = _locked(session, import_id)
        # What was remarked when it was read no longer says anything.
        session.execute(delete(ImportRemark).where(ImportRemark.import_id == import_id))
        keep_remarks(session, import_id, kept[:REMARKS_KEPT])
        run.report = {**run.report, "doors_stayed": sum(one.facts["count"] for one in kept)}
        run.state, run.reverted_at = "reverted", datetime.now(UTC)
    return run


def _discard(import_id: UUID) -> None:
    with writing() as session:
        for table in (StagedEntrance, ImportRemark):
            session.execute(delete(table).where(table.import_id == import_id))
        session.execute(delete(PlaceImport).where(PlaceImport.id == import_id))


def _locked(session: Session, import_id: UUID) -> PlaceImport:
    """The import, held until the transaction ends."""
    run = session.scalars(
        select(PlaceImport)
        .where(PlaceImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if run is None:
        raise ImportUnknown(value=import_id)
    return run
