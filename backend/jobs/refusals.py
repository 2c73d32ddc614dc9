"""What cannot be done with a job, and what becomes of one."""

from backend.problems import NotFound

# Codes of sentences about what became of a job; a refusal's own code is one too.
TRIED_AGAIN = "jobs.tried_again"
FAILED = "jobs.failed"
BROKEN_OFF = "jobs.broken_off"
DROPPED = "jobs.dropped"
OUTCOMES = (TRIED_AGAIN, FAILED, BROKEN_OFF, DROPPED)


class JobUnknown(NotFound):
    """There is no such job for who is asking."""

    code = "jobs.unknown"
