"""Browsers in which an account has signed in before: a cookie that says so, and nothing kept here.

It opens nothing. It only gives that browser a count of its own for wrong passwords, so that
whoever guesses elsewhere, or at the same address, does not shut out the one who belongs there.
It stays after a sign-out, when the keys of the device are locked and could sign nothing; neither
its name nor its value says whose it is.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from flask import Response, current_app, request

LIFE = timedelta(days=180)
_PATH = "/api/sign-in"
_BYTES = 16


def known_browser(email: str, now: datetime) -> str | None:
    """The id of the browser that asks, where this account has signed in in it."""
    browser, _, rest = request.cookies.get(_name(email), "").partition(".")
    issued, _, mac = rest.partition(".")
    if not hmac.compare_digest(mac.encode(), _mac(email, browser, issued).encode()):
        return None
    if not issued.isdecimal() or now.timestamp() > int(issued) + LIFE.total_seconds():
        return None
    return browser


def remember(response: Response, email: str, now: datetime) -> None:
    """Let the browser be known for its full life from now on, under the id that it had."""
    browser = known_browser(email, now) or secrets.token_urlsafe(_BYTES)
    issued = str(int(now.timestamp()))
    response.set_cookie(
        _name(email),
        f"{browser}.{issued}.{_mac(email, browser, issued)}",
        max_age=LIFE,
        path=_PATH,
        secure=bool(current_app.config["JWT_COOKIE_SECURE"]),
        httponly=True,
        samesite="Strict",
    )


def _name(email: str) -> str:
    return f"palier_known_{_keyed(f'name:{email}')[:16]}"


def _mac(email: str, browser: str, issued: str) -> str:
    return _keyed(f"known:{email}:{browser}:{issued}")


def _keyed(text: str) -> str:
    secret: str = current_app.config["PALIER_COUNTER_SECRET"]
    return hmac.new(secret.encode(), text.encode(), sha256).hexdigest()
