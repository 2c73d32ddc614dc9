"""The one way of an import: read, staged, shown, accepted in short transactions, taken back.

Every batch is a transaction that holds the run and looks at its state first. So an import that
is taken back while another process reads or accepts it ends as taken back, and one that was
killed is taken up where it was, or taken back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Generic
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.database import writing
from backend.database.inserting import insert_rows
from backend.database.staging import OwnedStaging, copy_rows
from backend.imports.models import ImportRemark
from backend.imports.reading import Reading
from backend.imports.refusals import (
    FileEmpty,
    ImportBuiltUpon,
    ImportNotRead,
    ImportNotStaged,
    ImportUnknown,
    StagingLost,
)
from backend.imports.remarks import REMARKS_KEPT, Remark, keep_remarks
from backend.imports.removal import require_confirmed
from backend.imports.source import Run, Scope, Source
from backend.imports.states import State, Step, may_go

Progress = Callable[[int], object]


def _silent(_: int) -> None:
    return


class Engine(Generic[Run, Scope]):
    """The imports of one source."""

    def __init__(self, source: Source[Run, Scope]) -> None:
        self.source = source
        # A model whose columns are known to the database, whichever source it is of.
        self._staged: Any = source.staged_model

    def stage(self, path: Path, scope: Any = None, *, progress: Progress = _silent) -> Run:  # noqa: ANN401
        """Read a file into staging and say what accepting it would do.

        Args:
            path: plain or gzipped.
            scope: what the source was asked for beside the file.
            progress: told how many bytes were read, each time.

        Raises:
            FileUnreadable, FileEmpty, ArchiveBroken, NotText, HeaderWrong: nothing is kept.
            ImportNotStaged: it was taken back while it was read.
        """
        reading = Reading(self.source, path, scope, progress=progress)
        with writing() as session:
            run = self.source.new_run(session, path.name, scope)
            run.state, run.report = State.READING, {}
            session.add(run)
            session.flush()
        try:
            self._copy(run.id, reading)
            return self._check(run.id, reading)
        except BaseException:
            self._discard(run.id)
            raise

    def _copy(self, import_id: UUID, reading: Reading) -> None:
        remarks: list[Remark] = []
        rows = reading.rows()

        def right() -> Iterator[Sequence[object]]:
            for row in rows:
                if isinstance(row, Remark):
                    remarks.append(row)
                    del remarks[REMARKS_KEPT:]
                else:
                    yield (import_id, *row)

        copied, kept = self.source.batch, 0
        while copied == self.source.batch:
            with writing() as session:
                self._held(session, import_id, Step.READ, State.READING)
                copied = self._insert(session, islice(right(), self.source.batch))
                keep_remarks(session, import_id, remarks[: REMARKS_KEPT - kept])
                kept = min(REMARKS_KEPT, reading.refused)
                remarks.clear()
        if reading.read == 0:
            raise FileEmpty(file=reading.name)

    def _insert(self, session: Session, rows: Iterator[Sequence[object]]) -> int:
        columns = ("import_id", *self.source.row_columns)
        # What stands behind the wall is not copied into.
        if issubclass(self._staged, OwnedStaging):
            named = (dict(zip(columns, row, strict=True)) for row in rows)
            return insert_rows(session, self._staged, named)
        return copy_rows(session, self._staged.__tablename__, columns, rows)

    def _check(self, import_id: UUID, reading: Reading) -> Run:
        @contextmanager
        def holding() -> Iterator[tuple[Session, Run]]:
            with writing() as session:
                yield session, self._held(session, import_id, Step.READ, State.READING)

        matched = self.source.match(holding)
        with writing() as session:
            run = self._held(session, import_id, Step.READ, State.STAGED)
            run.report = {
                "read": reading.read,
                "refused": reading.refused,
                "windows_1252": reading.lines_in_windows_1252,
                **matched,
                **self.source.foresee(session, run, reading),
            }
            run.state = State.STAGED
        return run

    def accept(
        self, import_id: UUID, *, removing: int | None = None, progress: Progress = _silent
    ) -> Run:
        """Merge a staged import, a batch a transaction. One that broke off goes on where it was.

        Args:
            import_id: of the import.
            removing: how many would go, said by whoever accepts that a large share does.
            progress: told how many lines were merged, each time.

        Raises:
            RemovalUnconfirmed: a large share would go, and `removing` is another number.
            ImportUnknown, ImportNotRead, StagingLost: nothing is changed.
            ImportNotStaged: it was accepted or taken back, before or while this goes on.
        """
        self._begin(import_id, removing)
        last = 0
        while batch := self._merge_after(import_id, last):
            count, last = batch
            progress(count)
        while self._remove(import_id):
            pass
        with writing() as session:
            run = self._held(session, import_id, Step.ACCEPT, State.ACCEPTED)
            run.report = {**run.report, **self.source.achieved(session, run)}
            run.state, run.accepted_at = State.ACCEPTED, datetime.now(UTC)
            self._empty_staging(session, import_id)
        return run

    def _begin(self, import_id: UUID, removing: int | None) -> None:
        with writing() as session:
            run = self._held(session, import_id, Step.ACCEPT, State.ACCEPTING)
            found = self._count_staged(session, import_id)
            if found != run.report["staged"]:
                raise StagingLost(expected=run.report["staged"], found=found)
            # Said once: what broke off has taken a part of them away already.
            if "removal" not in run.report:
                require_confirmed(run.id, self.source.removals(session, run), removing)
                run.report = {**run.report, "removal": removing}
            self.source.prepare(session, run)
            run.report = {**run.report, "staged": self._count_staged(session, import_id)}
            run.state = State.ACCEPTING

    def _merge_after(self, import_id: UUID, line: int) -> tuple[int, int] | None:
        """Merge the batch after a line; says how many lines it had, and the last of them."""
        table = self._staged
        lines = (
            select(table.line)
            .where(table.import_id == import_id, table.line > line)
            .order_by(table.line)
            .limit(self.source.batch)
            .subquery()
        )
        with writing() as session:
            run = self._held(session, import_id, Step.ACCEPT, State.ACCEPTING)
            first, last, count = session.execute(
                select(func.min(lines.c.line), func.max(lines.c.line), func.count())
            ).one()
            if not count:
                return None
            self.source.merge(session, run, first, last)
        return count, last

    def _remove(self, import_id: UUID) -> int:
        with writing() as session:
            run = self._held(session, import_id, Step.ACCEPT, State.ACCEPTING)
            return self.source.remove(session, run)

    def revert(self, import_id: UUID) -> Run:
        """Take an import back: what it brought is marked as gone, what it changed is as before.

        One that was only read, or that broke off, is taken back as far as it came.

        Raises:
            ImportUnknown: there is none.
            ImportNotStaged: it was taken back before.
            ImportBuiltUpon: a later import, `later`, wrote over what this one had written.
        """
        with writing() as session:
            run = self._held(session, import_id, Step.TAKE_BACK, State.REVERTING)
            if later := self.source.built_upon(session, run):
                raise ImportBuiltUpon(later=later)
            self._empty_staging(session, import_id)
            run.state = State.REVERTING
        after: object = None
        while True:
            with writing() as session:
                run = self._held(session, import_id, Step.TAKE_BACK, State.REVERTING)
                # Another may have been accepted over it since the batch before.
                if later := self.source.built_upon(session, run):
                    raise ImportBuiltUpon(later=later)
                after = self.source.take_back(session, run, after)
            if after is None:
                break
        with writing() as session:
            run = self._held(session, import_id, Step.TAKE_BACK, State.REVERTED)
            run.report = {**run.report, **self.source.taken_back(session, run)}
            run.state, run.reverted_at = State.REVERTED, datetime.now(UTC)
        return run

    def _held(self, session: Session, import_id: UUID, step: Step, to: State) -> Run:
        """The import, held until the transaction ends, on its way to a state.

        Raises:
            ImportUnknown: there is none.
            ImportNotRead: its file is being read, or its reading broke off.
            ImportNotStaged: from where it is this step does not lead there.
        """
        model: Any = self.source.run_model
        run: Run | None = session.scalars(
            select(model)
            .where(model.id == import_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if run is None:
            raise ImportUnknown(value=import_id)
        state = State(run.state)
        if may_go(step, state, to):
            return run
        if state is State.READING:
            raise ImportNotRead(id=import_id, file=run.file_name)
        raise ImportNotStaged(state=state.value)

    def _count_staged(self, session: Session, import_id: UUID) -> int:
        table = self._staged
        return (
            session.scalar(
                select(func.count()).select_from(table).where(table.import_id == import_id)
            )
            or 0
        )

    def _empty_staging(self, session: Session, import_id: UUID) -> None:
        session.execute(delete(self._staged).where(self._staged.import_id == import_id))

    def _discard(self, import_id: UUID) -> None:
        """Forget an import whose reading broke off, unless somebody has taken it back."""
        model: Any = self.source.run_model
        with writing() as session:
            forgotten = session.scalars(
                delete(model)
                .where(model.id == import_id, model.state == State.READING)
                .returning(model.id)
            ).all()
            if forgotten:
                for table in (self._staged, ImportRemark):
                    session.execute(delete(table).where(table.import_id == import_id))
