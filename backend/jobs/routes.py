"""Jobs over HTTP: how far one is, for a page that asks again every few seconds."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from backend.access.identity import person
from backend.access.policy import Role, signed_in
from backend.database import db, find
from backend.jobs.models import Job
from backend.jobs.refusals import JobUnknown
from backend.jobs.schemas import JobSchema
from backend.problems import NotFound
from backend.problems.wording import say

jobs = Blueprint("jobs", __name__, url_prefix="/jobs", description="Work outside a request")


@jobs.get("/<uuid:job_id>")
@signed_in
@jobs.response(200, JobSchema)
def one_job(job_id: UUID) -> dict[str, Any]:
    """How far a job is that I asked for; administrators of all teams see each of them."""
    asking = person()
    try:
        job = find(db.session(), Job, job_id)
    except NotFound as unknown:
        raise JobUnknown(id=job_id) from unknown
    if job.member_id != asking.member_id and not asking.reach(Role.ADMIN).everywhere:
        raise JobUnknown(id=job_id)
    columns = ("id", "kind", "state", "done", "total", "code")
    times = ("created_at", "started_at", "ended_at", "next_at")
    return {
        **{name: getattr(job, name) for name in (*columns, *times)},
        "sentence": say(job.code, asking.language, {}).detail if job.code else None,
    }
