"""What households have done for them outside a request."""

from uuid import UUID

from backend.households.finding import fill_hashes
from backend.jobs.kinds import LONG, job_kind
from backend.jobs.work import Work

_BATCH = 500
_FIRST = UUID(int=0)


@job_kind("households.hash_contacts", queue=LONG, each_night=True)
def hash_contacts(work: Work) -> None:
    """Let people be found by the details that were noted before there were hashes, or under
    another secret. Each batch is a transaction; where all is hashed there is nothing to do.
    """
    after: UUID | None = _FIRST
    while after is not None:
        with work.writing() as session:
            after = fill_hashes(session, after, _BATCH)
