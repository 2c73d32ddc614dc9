"""Delivering with the refresh token alone: for a device whose session has ended.

Who was taken out, or signs in no more, may still bring what was recorded before. Nothing is told
in return but what became of it, and each operation is judged by its own signature.
"""

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.turns import Asker
from backend.database import db
from backend.sign_in import limits, tokens
from backend.sign_in.models import SignInSession
from backend.sign_in.refusals import SessionEnded, TooManyDeliveries

# In a quarter of an hour. Five weeks of a worker's operations are some 80 batches.
PER_SESSION = 200


def admit(secret: str, now: datetime) -> Asker:
    """Let the bearer of a refresh token of ours deliver, though its session or time be over.

    Args:
        secret: of the names under which deliveries are counted.
        now: when.

    Returns:
        Whose turn it is: the session's, in its organisation.

    Raises:
        Unauthenticated: there is no refresh token of ours, or its session is not known.
        TooManyDeliveries: its session has delivered too often.
    """
    token = tokens.read_refresh_token(even_expired=True)
    with Session(db.engine) as session, session.begin():
        known = session.scalar(
            select(SignInSession).where(
                SignInSession.id == token.session_id,
                SignInSession.account_id == token.account_id,
            )
        )
        if known is None:
            raise SessionEnded
        asker = Asker(known.organisation_id, known.id)
        left_s = limits.counted_out(session, _subject(secret, known.id), PER_SESSION, now)
    if left_s:
        raise TooManyDeliveries(retry_after_s=left_s, retry_after_min=-(-left_s // 60))
    return asker


def _subject(secret: str, session_id: UUID) -> str:
    return hmac.new(secret.encode(), f"delivery:{session_id}".encode(), sha256).hexdigest()
