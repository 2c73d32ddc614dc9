"""What is done each night, in each organisation and in tables that belong to none."""

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

from backend.database import db, writing_for
from backend.jobs.kinds import EACH_NIGHT, housekeeping
from backend.jobs.service import enqueue, unfinished

# By the clock of UTC: 3 h 10 in France in winter, 4 h 10 in summer.
AT = "10 2 * * *"
# A worker that was away at that time does it when it is back, within the day.
LATE_S = 20 * 3600

_EXTENSION = "palier_organisation_ids"
_log = logging.getLogger("backend.jobs")

OrganisationIds = Callable[[Session], Iterable[UUID]]


def configure(app: Flask, organisation_ids: OrganisationIds) -> None:
    """Let the night know which organisations there are: this room stands above theirs."""
    app.extensions[_EXTENSION] = organisation_ids


def put_the_night_in_line() -> None:
    """Tidy what belongs to no organisation, then put each organisation's jobs of the night in line.

    Done twice, it leaves out what still waits.
    """
    for name, tidy in housekeeping.all().items():
        try:
            with Session(db.engine) as session, session.begin():
                tidy(session)
        except Exception as error:  # one that fails does not stop the others
            _log.error("not tidied", extra={"facts": {"what": name}}, exc_info=error)
        else:
            _log.info("tidied", extra={"facts": {"what": name}})
    with Session(db.engine) as session:
        organisations = list(current_app.extensions[_EXTENSION](session))
    for organisation_id in organisations:
        with writing_for(organisation_id) as session:
            for kind in EACH_NIGHT:
                if not unfinished(session, kind):
                    enqueue(session, kind)
