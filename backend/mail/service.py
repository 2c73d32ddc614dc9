"""Putting a mail into the outbox, in the transaction that wants it sent."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.config import Settings
from backend.database import acting_for
from backend.jobs.service import enqueue
from backend.mail.addresses import checked_address, hash_of
from backend.mail.models import OutgoingMail
from backend.mail.refusals import NotSetUp, TooManyMails
from backend.mail.sealing import seal
from backend.mail.writing import words

DELIVER = "mail.deliver"

# Of one organisation in 24 hours, and of one address: a fault of ours, or somebody's idea, does
# not make our server one that nobody takes mails from.
PER_ORGANISATION = 500
PER_ADDRESS = 10
_DAY = timedelta(days=1)


def secret_of(settings: Settings) -> str:
    """With which waiting mails are sealed."""
    return settings.secret_for("waiting mail")


def send(  # what an envelope has
    session: Session,
    settings: Settings,
    template: str,
    to: str,
    language: str,
    *,
    link: str = "",
    **facts: str,
) -> OutgoingMail:
    """Have a mail sent, once the session's transaction is committed.

    Args:
        session: acts for the organisation in whose name it is sent.
        settings: of the application.
        template: a table of the files in `words`.
        to: one address.
        language: of whoever reads it.
        link: what its button opens, an address of this installation.
        facts: what stands in braces; no name of a household, nothing that was said at a door.

    Raises:
        AddressImpossible: nobody can have that address.
        NotSetUp: no mail can be sent from here.
        TooManyMails: with `retry_after_s`.
        KeyError: the template is not known.
        ValueError: the link leads elsewhere.
    """
    if settings.smtp is None and not settings.shows_mail:
        raise NotSetUp
    words(language)["templates"][template]
    if link and not f"{link}/".startswith(f"{settings.public_url}/"):
        raise ValueError("the link of a mail leads to this installation")
    address = checked_address(to)
    address_hash = hash_of(address, settings.secret_for("address of a mail"))
    _require_room(session, address_hash)
    mail_id = uuid7()
    named = {f"fact {name}": value for name, value in facts.items()}
    mail = OutgoingMail(
        id=mail_id,
        template=template,
        language=language,
        sealed=seal(secret_of(settings), mail_id, {"to": address, "link": link, **named}),
        address_hash=address_hash,
    )
    session.add(mail)
    session.flush()
    enqueue(session, DELIVER, mail.id)
    return mail


def _require_room(session: Session, address_hash: bytes) -> None:
    # Two requests at once count each other.
    lock = func.hashtextextended(f"mail of {acting_for(session)}", 0)
    session.execute(select(func.pg_advisory_xact_lock(lock)))
    now = datetime.now(UTC)
    recent = OutgoingMail.created_at > now - _DAY
    for most, *conditions in (
        (PER_ORGANISATION, recent),
        (PER_ADDRESS, recent, OutgoingMail.address_hash == address_hash),
    ):
        counted = select(func.count(), func.min(OutgoingMail.created_at)).where(*conditions)
        count, first = session.execute(counted).one()
        if count >= most:
            raise TooManyMails(retry_after_s=max(1, round((first + _DAY - now).total_seconds())))
