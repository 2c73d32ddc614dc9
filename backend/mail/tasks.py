"""Sending what waits in the outbox, and forgetting what was sent."""

from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select, update

from backend.config import Settings
from backend.jobs.kinds import job_kind
from backend.jobs.work import Work
from backend.mail.models import OutgoingMail
from backend.mail.refusals import TooLate
from backend.mail.sealing import unseal
from backend.mail.sending import hand_over
from backend.mail.service import DELIVER, secret_of
from backend.mail.writing import written

# After which nobody expects it any more, also not out of a copy that was put back.
_WORTH_SENDING = timedelta(days=3)
_KEPT = timedelta(days=30)
_COUNTED = timedelta(days=1)


@job_kind(DELIVER)
def deliver(work: Work) -> None:
    """Send one mail; address and words are emptied as soon as the server has taken it.

    A worker that dies between the two sends it once more, under the same Message-ID.
    """
    settings: Settings = current_app.config["PALIER_SETTINGS"]
    with work.writing() as session:
        mail = session.scalar(select(OutgoingMail).where(OutgoingMail.id == work.subject_id))
    if mail is None or mail.sent_at is not None:
        return
    now = datetime.now(UTC)
    if mail.sealed is None or mail.created_at < now - _WORTH_SENDING:
        raise TooLate
    facts = unseal(secret_of(settings), mail.id, mail.sealed)
    message = written(
        mail.template,
        mail.language,
        mail_id=mail.id,
        sender=settings.smtp.sender if settings.smtp else "palier@localhost",
        to=facts["to"],
        at=now,
        link=facts["link"],
        facts={
            name.removeprefix("fact "): value
            for name, value in facts.items()
            if name.startswith("fact ")
        },
    )
    hand_over(settings, message)
    # Not `work.writing`: a stop that is asked for now would have it sent twice.
    with work.noting() as session:
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail.id)
            .values(sent_at=datetime.now(UTC), sealed=None)
        )


@job_kind("mail.tidy", each_night=True)
def tidy(work: Work) -> None:
    """Empty what comes too late, forget whose address it was, then that there was a mail."""
    now = datetime.now(UTC)
    created = OutgoingMail.created_at
    with work.writing() as session:
        session.execute(delete(OutgoingMail).where(created < now - _KEPT))
        too_late = created < now - _WORTH_SENDING
        session.execute(
            update(OutgoingMail)
            .where(too_late, OutgoingMail.sealed.is_not(None))
            .values(sealed=None)
        )
        session.execute(
            update(OutgoingMail)
            .where(created < now - _COUNTED, OutgoingMail.address_hash.is_not(None))
            .values(address_hash=None)
        )
