"""Sources of entrances: how their rows find their addresses and buildings, and become doors.

An entrance that is not in the list any more is left alone and counted: a list often covers one
landlord of several. Doors where anything was recorded stay, whatever a list says, and what
disagrees is listed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from backend.database import find
from backend.imports.models import ImportRemark
from backend.imports.reading import Reading
from backend.imports.remarks import REMARKS_KEPT, Remark, keep_remarks, shown
from backend.imports.source import Holding, Source
from backend.organisations.models import Team
from backend.places.recognition import reverting
from backend.places.recognition.entrances import Entrance, plan_entrances, write_entrances
from backend.places.recognition.identity import identify, read_known, write_recognised
from backend.places.recognition.matching import match_entrances
from backend.places.recognition.models import PlaceImport, StagedEntrance

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


class EntranceRow(NamedTuple):
    """An entrance as it is copied into staging, in the order of its columns."""

    line: int
    typed: str
    number: int | None
    suffix: str
    numbers: str
    street_typed: str
    street_key: str
    detail: str
    dwellings: int
    floor_max: int
    built_in: int | None
    lon: float
    lat: float


class EntranceSource(Source[PlaceImport, UUID]):
    """A source of entrances for a team: it declares columns and `row`, the rest is here."""

    run_model = PlaceImport
    staged_model = StagedEntrance
    row_columns = EntranceRow._fields
    unit = " entrances"
    tables = ("building", "stairwell", "door", "household")
    batch = 500

    def new_run(self, session: Session, file_name: str, scope: UUID) -> PlaceImport:
        """The run of a team's list.

        Raises:
            NotFound: no such team in this organisation.
        """
        find(session, Team, scope)
        return PlaceImport(team_id=scope, source=self.name, file_name=file_name)

    def match(self, holding: Holding[PlaceImport]) -> dict[str, Any]:
        """Take repeats out, find addresses and buildings, and say how many were found."""
        with holding() as (session, run):
            names = {"id": run.id}
            repeats = len(session.execute(_REMOVE_REPEATS, names).all())
            whole = session.execute(
                select(func.count(), func.coalesce(func.sum(StagedEntrance.dwellings), 0)).where(
                    StagedEntrance.import_id == run.id
                )
            ).one()
        missed = match_entrances(holding)
        with holding() as (session, run):
            keep_remarks(session, run.id, missed)
            known = read_known(session, run)
        found = known.recognised()
        with holding() as (session, run):
            doubtful = write_recognised(session, run, known, found)
            keep_remarks(session, run.id, doubtful)
            keep_remarks(session, run.id, _counted_twice(session, run.id))
            matched = {
                row.match: {"entrances": row.entrances, "dwellings": row.dwellings}
                for row in session.execute(_MATCHED, names)
            }
        undecided = sum(one.is_refusal for one in doubtful)
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

    def foresee(self, session: Session, run: PlaceImport, reading: Reading) -> dict[str, Any]:
        """What would become of buildings and doors."""
        counts: Counter[str] = Counter()
        for planned in self._batches(session, run):
            _count(counts, planned)
            disagreeing = [one for entrance in planned for one in entrance.remarks()]
            keep_remarks(session, run.id, disagreeing)
            session.flush()
        absent = session.scalar(
            _ABSENT, {"id": run.id, "team_id": run.team_id, "source": run.source}
        )
        standing = session.scalar(_DOORS_STANDING, {"id": run.id})
        return {**_COUNTED, **counts, "absent": absent, "doors_standing": standing}

    def _batches(self, session: Session, run: PlaceImport) -> Iterator[list[Entrance]]:
        last = 0
        while lines := session.scalars(
            select(StagedEntrance.line)
            .where(StagedEntrance.import_id == run.id, StagedEntrance.line > last)
            .order_by(StagedEntrance.line)
            .limit(self.batch)
        ).all():
            last = lines[-1]
            yield plan_entrances(session, run, lines[0], last)

    def removals(self, session: Session, run: PlaceImport) -> list[Mapping[str, Any]]:
        """What a list takes away, in one part: doors of the buildings that it names."""
        # Lists that were read by an earlier version did not count what stands.
        standing = run.report.get("doors_standing") or run.report["doors_gone"]
        return [{"name": run.file_name, "standing": standing, "gone": run.report["doors_gone"]}]

    def prepare(self, session: Session, run: PlaceImport) -> None:
        """Say again which building each entrance is: another list may have been accepted since."""
        keep_remarks(session, run.id, identify(session, run))

    def merge(self, session: Session, run: PlaceImport, first: int, last: int) -> None:
        """Make the entrances of some lines buildings with doors."""
        write_entrances(session, run, plan_entrances(session, run, first, last))

    def built_upon(self, session: Session, run: PlaceImport) -> object | None:
        """A later import of the team that touched the same buildings."""
        return reverting.later_import(session, run)

    def take_back(self, session: Session, run: PlaceImport, after: UUID | None) -> UUID | None:
        """Undo what was done to the next buildings, in the order of their ids."""
        touched = reverting.touched_buildings(session, run)
        batch = [one for one in touched if after is None or one > after][: self.batch]
        if not batch:
            return None
        reverting.revert_buildings(session, run, batch)
        return batch[-1]

    def taken_back(self, session: Session, run: PlaceImport) -> dict[str, Any]:
        """Doors that had to stay; what was remarked when it was read no longer says anything."""
        session.execute(delete(ImportRemark).where(ImportRemark.import_id == run.id))
        stayed = reverting.doors_that_stayed(session, run)
        keep_remarks(session, run.id, stayed)
        return {"doors_stayed": sum(one.facts["count"] for one in stayed)}


def _counted_twice(session: Session, import_id: UUID) -> list[Remark]:
    """Entrances of one address that differ in their year alone: perhaps one, listed twice."""
    alike: dict[tuple[object, ...], list[StagedEntrance]] = defaultdict(list)
    staged = session.scalars(
        select(StagedEntrance)
        .where(StagedEntrance.import_id == import_id)
        .order_by(StagedEntrance.line)
    ).all()
    for one in staged:
        key = (one.insee_code, one.street, one.numbers, one.detail, one.dwellings, one.floor_max)
        alike[key].append(one)
    remarks = []
    for same in alike.values():
        first, *others = same
        for one in others:
            if one.built_in == first.built_in:
                continue  # several of one year and size are a row of blocks
            facts = {"first": first.line, "dwellings": one.dwellings}
            code = "places.entrance_counted_twice"
            remarks.append(Remark(one.line, code, shown(one.typed), facts, False))
    return remarks[:REMARKS_KEPT]


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
