"""What a job is given to work with: one organisation, the row that it is about, and its wall."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.database import writing_for
from backend.jobs.holding import Hold
from backend.jobs.models import Job


class Stopping(Exception):
    """The worker was asked to stop, or the job is no longer its own: it is begun again."""


@dataclass(frozen=True)
class Work:
    """A job that runs. Each transaction acts for its organisation alone."""

    organisation_id: UUID
    job_id: UUID
    subject_id: UUID | None
    attempt: int
    _stopping: Event = field(default_factory=Event, repr=False)
    _hold: Hold | None = field(default=None, repr=False)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction for the job's organisation, committed at its end.

        Raises:
            Stopping: the worker is to stop, or has lost the job; nothing was begun.
        """
        self._go_on()
        with writing_for(self.organisation_id) as session:
            yield session

    @contextmanager
    def noting(self) -> Iterator[Session]:
        """The same, also while the worker is to stop: for what was done outside the database."""
        with writing_for(self.organisation_id) as session:
            yield session

    def tell(self, done: int, total: int | None = None) -> None:
        """Say how far the work is, for whoever follows it; seen at once.

        Raises:
            Stopping: the worker is to stop.
        """
        with self.writing() as session:
            session.execute(update(Job).where(Job.id == self.job_id).values(done=done, total=total))

    def _go_on(self) -> None:
        if self._stopping.is_set() or (self._hold is not None and not self._hold.lasts()):
            raise Stopping
