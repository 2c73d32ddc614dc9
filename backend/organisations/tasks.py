"""What an organisation has done for it outside a request."""

from backend.access.audit import forget_old_entries
from backend.jobs.kinds import job_kind
from backend.jobs.work import Work


@job_kind("audit.tidy", each_night=True)
def tidy_audit(work: Work) -> None:
    """Forget what the trail has held for more than twelve months."""
    with work.writing() as session:
        forget_old_entries(session)
