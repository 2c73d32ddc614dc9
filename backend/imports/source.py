"""What a source of imports declares: its columns, its rows, whose line is whose, and the merge."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.orm import Session

from backend.database.rows import Base
from backend.imports.csv_file import Line
from backend.imports.models import ImportRun
from backend.imports.reading import Reading

Run = TypeVar("Run", bound=ImportRun)
# Begins a transaction that holds the run, and gives both.
Holding = Callable[[], AbstractContextManager[tuple[Session, Run]]]
# What an import was asked for beside its file: a box, a team.
Scope = TypeVar("Scope")


class Source(ABC, Generic[Run, Scope]):
    """A kind of file. The engine calls each method in a transaction in which the run is held."""

    # As runs name it; it never changes.
    name: ClassVar[str]
    # The columns that a line gives to `row`, in this order; after them those a file may lack.
    columns: ClassVar[Sequence[str]]
    optional_columns: ClassVar[Sequence[str]] = ()
    # Names of other formats, by a column that only they have.
    other_formats: ClassVar[Mapping[str, str]] = {}
    # Whether no record of the format has a line break in it.
    is_single_lines: ClassVar[bool] = True

    run_model: type[Run]
    staged_model: type[Base]
    # The columns of `staged_model` that a row of this source gives, in their order.
    row_columns: ClassVar[Sequence[str]]
    # Lines of one transaction: no lock is held longer than they take.
    batch = 1_000
    # What a bar counts while lines are merged, and the tables that are many rows longer after it.
    unit: ClassVar[str] = " lines"
    tables: ClassVar[Sequence[str]] = ()

    # Reading: no query, except in `new_run`.

    @abstractmethod
    def new_run(self, session: Session, file_name: str, scope: Scope) -> Run:
        """The run of a file about to be read, for what was asked.

        Raises:
            Problem: what was asked for does not exist.
        """

    @abstractmethod
    def row(self, line: Line, scope: Scope) -> tuple[object, ...] | None:
        """The line as a row of staging; None where it lies outside what was asked for.

        Raises:
            LineRefused: it is wrong.
        """

    def identity(self, line: Line) -> str | None:
        """Whose line one that was refused is, so that it does not pass for gone; None: unknown."""
        return None

    # Checks against what stands. Nothing but staging is changed.

    def match(self, holding: Holding[Run]) -> dict[str, Any]:
        """Find what each staged line is; lines that are nothing leave staging, with a remark.

        Args:
            holding: begins a transaction that holds the run. Comparing goes on between two.

        Returns:
            What was counted, for the report.
        """
        return {}

    @abstractmethod
    def foresee(self, session: Session, run: Run, reading: Reading) -> dict[str, Any]:
        """What accepting would do, for the report: at least `staged`, the lines it would merge."""

    # Accepting, then taking back.

    @abstractmethod
    def removals(self, session: Session, run: Run) -> Iterable[Mapping[str, Any]]:
        """What accepting would take away, in parts with `name`, `standing` and `gone`."""

    def prepare(self, session: Session, run: Run) -> None:
        """Look again before the first batch, since others may have been accepted meanwhile."""
        return

    @abstractmethod
    def merge(self, session: Session, run: Run, first: int, last: int) -> None:
        """Merge the staged lines between two numbers. Done twice, it does the same."""

    def remove(self, session: Session, run: Run) -> int:
        """Take a batch of what vanished away; says how much, 0 when nothing is left."""
        return 0

    def achieved(self, session: Session, run: Run) -> dict[str, Any]:
        """What was done, for the report, where it is counted once more."""
        return {}

    @abstractmethod
    def built_upon(self, session: Session, run: Run) -> object | None:
        """A later import that wrote over what this one had written; None where there is none."""

    @abstractmethod
    def take_back(self, session: Session, run: Run, after: Any) -> Any:  # noqa: ANN401  # its own mark
        """Undo a batch.

        Args:
            after: what the batch before returned; None for the first.

        Returns:
            How far it came; None when nothing is left.
        """

    def taken_back(self, session: Session, run: Run) -> dict[str, Any]:
        """What was kept all the same, for the report."""
        return {}
