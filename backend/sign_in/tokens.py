"""Tokens: Flask-JWT-Extended, told what Palier's carry, and how refusals are put.

An access token lives a quarter of an hour. A refresh token can be made again byte for byte
from its session's row, so that a device that missed the answer is given the same one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask, current_app, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    decode_token,
    get_jwt,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException
from jwt.exceptions import ExpiredSignatureError, PyJWTError

from backend.access.lookups import Token, token_of_request
from backend.config import derived
from backend.sign_in.models import SignInSession
from backend.sign_in.refusals import CsrfMissing, TokenExpired, TokenMissing

ACCESS_LIFE = timedelta(minutes=15)
# A worker's phone may stay in a drawer over the summer.
REFRESH_LIFE = timedelta(days=90)
# However often it is renewed, a session ends: twice a year everybody shows their password.
SESSION_LIFE = timedelta(days=180)


@dataclass(frozen=True)
class RefreshToken:
    """What a refresh token says, its signature checked."""

    id: UUID
    session_id: UUID
    account_id: UUID
    organisation_id: UUID
    # The value that the page can read, and that a device signs.
    csrf: str
    # To the second.
    issued_at: datetime


def configure(app: Flask, secret: str, *, is_https: bool) -> None:
    """Set up tokens for an application."""
    app.config.update(
        JWT_SECRET_KEY=derived(secret, "tokens"),
        JWT_TOKEN_LOCATION=["headers", "cookies"],
        JWT_ACCESS_TOKEN_EXPIRES=ACCESS_LIFE,
        JWT_REFRESH_TOKEN_EXPIRES=REFRESH_LIFE,
        # Nothing in a refresh token says when it was made again.
        JWT_ENCODE_NBF=False,
        JWT_SESSION_COOKIE=False,
        JWT_COOKIE_SECURE=is_https,
        JWT_COOKIE_SAMESITE="Lax",
        JWT_COOKIE_CSRF_PROTECT=True,
        JWT_ACCESS_COOKIE_PATH="/api",
        JWT_REFRESH_COOKIE_PATH="/api/sign-in/refresh",
        PALIER_COUNTER_SECRET=derived(secret, "login counters"),
    )
    JWTManager(app)


def access_token(session: SignInSession) -> str:
    """A new access token for a session."""
    token: str = create_access_token(
        str(session.account_id),
        additional_claims={"sid": str(session.id), "oid": str(session.organisation_id)},
    )
    return token


def refresh_token(session: SignInSession) -> str:
    """The session's refresh token: the same bytes until the session rotates."""
    token_id = str(session.refresh_id)
    token: str = create_refresh_token(
        str(session.account_id),
        additional_claims={
            "sid": str(session.id),
            "oid": str(session.organisation_id),
            "jti": token_id,
            "csrf": derived(current_app.config["JWT_SECRET_KEY"], f"csrf:{token_id}")[:36],
            "iat": session.refresh_issued_at,
            "exp": refresh_expiry(session.refresh_issued_at, session.created_at),
        },
    )
    return token


@token_of_request.register("sign_in")
def read_access_token() -> Token:
    """The access token of the current request.

    Raises:
        Unauthenticated: there is none, or it does not hold.
    """
    claims = _verified(refresh=False)
    return Token(session_id=UUID(claims["sid"]), account_id=UUID(claims["sub"]))


def read_refresh_token(*, even_expired: bool = False) -> RefreshToken:
    """The refresh token of the current request.

    Args:
        even_expired: one whose time is over serves too, for leaving.

    Raises:
        Unauthenticated: there is none, or it does not hold.
    """
    try:
        claims = _verified(refresh=True)
    except TokenExpired:
        if not even_expired:
            raise
        claims = _verified_though_expired()
    return RefreshToken(
        id=UUID(claims["jti"]),
        session_id=UUID(claims["sid"]),
        account_id=UUID(claims["sub"]),
        organisation_id=UUID(claims["oid"]),
        csrf=claims["csrf"],
        issued_at=datetime.fromtimestamp(int(claims["iat"]), UTC),
    )


def refresh_expiry(issued_at: datetime, started_at: datetime) -> datetime:
    """When a refresh token stops to hold, by when it was issued and when its session started."""
    return min(issued_at + REFRESH_LIFE, started_at + SESSION_LIFE)


def _verified(*, refresh: bool) -> dict[str, str]:
    try:
        verify_jwt_in_request(refresh=refresh)
    except ExpiredSignatureError as error:
        raise TokenExpired from error
    except CSRFError as error:
        raise CsrfMissing from error
    except (JWTExtendedException, PyJWTError) as error:
        raise TokenMissing from error
    return {name: str(value) for name, value in get_jwt().items()}


def _verified_though_expired() -> dict[str, str]:
    """The claims of a refresh token that was told to be expired before the rest was looked at."""
    _, _, encoded = request.headers.get("Authorization", "").partition("Bearer ")
    csrf = None
    if not encoded:
        encoded = request.cookies.get(current_app.config["JWT_REFRESH_COOKIE_NAME"], "")
        csrf = request.headers.get(current_app.config["JWT_REFRESH_CSRF_HEADER_NAME"], "")
    try:
        claims = decode_token(encoded, csrf, allow_expired=True)
    except CSRFError as error:
        raise CsrfMissing from error
    except (JWTExtendedException, PyJWTError) as error:
        raise TokenMissing from error
    if claims["type"] != "refresh":
        raise TokenMissing
    return {name: str(value) for name, value in claims.items()}
