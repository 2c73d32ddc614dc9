"""The secret under which a page wraps its keys: one cookie a member, and nothing kept here.

What a phone stores can be copied from its disk, deleted or not; a cookie that was removed
leaves no trace there. So the page wraps the keys that open and sign under a secret in this
cookie, which it can read (a key that scripts may not read would be of no use to it), and
which ends by itself: without contact for LIFE, nothing on the disk opens any more.
"""

import re
import secrets
from datetime import timedelta
from uuid import UUID

from flask import Response, current_app, request

# Counted from the last contact. A worker is away for the five weeks of a summer, and then starts
# in a stairwell without network: six weeks leave one for that.
LIFE = timedelta(days=42)

_BYTES = 32
_VALUE = re.compile(r"[A-Za-z0-9_-]{43}")


def name_of(member_id: UUID) -> str:
    """The name of a member's cookie: several members may use one browser."""
    return f"palier_vault_{member_id}"


def renew(response: Response, member_id: UUID) -> None:
    """Give a member's secret its full life again; one that did not come is made anew."""
    brought = request.cookies.get(name_of(member_id), "")
    _set(response, member_id, brought if _VALUE.fullmatch(brought) else _secret())


def replace(response: Response, member_id: UUID) -> None:
    """Give a member another secret than the one before: at each sign-in."""
    _set(response, member_id, _secret())


def remove(response: Response, member_id: UUID) -> None:
    """Let a browser forget a member's secret, and with it all that it wraps."""
    response.delete_cookie(name_of(member_id), path="/", secure=_is_https(), samesite="Strict")


def _set(response: Response, member_id: UUID, value: str) -> None:
    response.set_cookie(
        name_of(member_id),
        value,
        max_age=LIFE,
        path="/",
        secure=_is_https(),
        httponly=False,
        samesite="Strict",
    )


def _secret() -> str:
    return secrets.token_urlsafe(_BYTES)


def _is_https() -> bool:
    return bool(current_app.config["JWT_COOKIE_SECURE"])
