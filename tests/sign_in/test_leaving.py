"""Leaving: with the access token, or later with the refresh token alone."""

from datetime import UTC, datetime, timedelta

import jwt
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.organisations import passwords
from backend.organisations.models import Account, Member
from backend.sign_in import devices
from backend.sign_in.models import SignInSession
from tests.factories import PASSWORD, Make

REFRESH = "/api/sign-in/refresh"
HERE = f"{REFRESH}/leave"


@pytest.fixture
def aicha(make_committed: Make) -> Member:
    """Somebody with a password, who is a member of the organisation."""
    account = make_committed.account(
        email="aicha@example.org", password_hash=passwords.hashed(PASSWORD)
    )
    return make_committed.member(account_id=account.id)


@pytest.fixture
def page(stranger: FlaskClient, aicha: Member) -> FlaskClient:
    """A browser in which she has signed in."""
    answer = stranger.post(
        "/api/sign-in", json={"email": "aicha@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 200
    return stranger


def _csrf(page: FlaskClient) -> dict[str, str]:
    cookie = page.get_cookie("csrf_refresh_token")
    assert cookie is not None
    return {"X-CSRF-TOKEN": cookie.value}


def _leave(page: FlaskClient) -> TestResponse:
    return page.post(HERE, headers=_csrf(page))


def _left(page: FlaskClient, member: Member) -> list[str]:
    """The cookies that are still there."""
    places = {
        "access_token_cookie": "/api",
        "csrf_access_token": "/",
        "refresh_token_cookie": REFRESH,
        "csrf_refresh_token": "/",
        f"palier_vault_{member.id}": "/",
    }
    return [name for name, path in places.items() if page.get_cookie(name, path=path)]


def test_a_sign_out_that_is_owed_needs_the_refresh_token_alone(
    page: FlaskClient, aicha: Member, committed: Session
) -> None:
    assert len(_left(page, aicha)) == 5
    page.delete_cookie("access_token_cookie", path="/api")

    assert _leave(page).status_code == 204

    assert committed.scalars(select(SignInSession)).one().revoked_because == "signed_out"
    assert _left(page, aicha) == []
    assert page.get("/api/me").status_code == 401


def test_the_old_access_token_opens_nothing_once_it_is_settled(
    page: FlaskClient, aicha: Member
) -> None:
    access = page.get_cookie("access_token_cookie", path="/api")
    assert access is not None
    _leave(page)

    me = page.get("/api/me", headers={"Authorization": f"Bearer {access.value}"})

    assert me.status_code == 401


def test_it_needs_no_proof_of_the_device(
    page: FlaskClient, aicha: Member, make_committed: Make, committed: Session
) -> None:
    phone = make_committed.device_key(aicha)
    committed.execute(update(SignInSession).values(device_id=phone.device_id))
    committed.commit()

    assert _leave(page).status_code == 204
    assert committed.scalars(select(SignInSession)).one().revoked_because == "signed_out"


def test_a_form_on_somebody_elses_page_signs_nobody_out(
    page: FlaskClient, aicha: Member, committed: Session
) -> None:
    assert page.post(HERE).status_code == 401
    assert page.post(HERE, headers={"X-CSRF-TOKEN": "guessed"}).status_code == 401
    assert committed.scalars(select(SignInSession)).one().revoked_at is None
    assert len(_left(page, aicha)) == 5


@pytest.mark.parametrize("over", ["signed out", "withdrawn", "left", "disabled", "gone"])
def test_a_session_that_is_over_already_is_left_all_the_same(
    page: FlaskClient,
    aicha: Member,
    make_committed: Make,
    committed: Session,
    bootstrap: psycopg.Connection,
    over: str,
) -> None:
    now = datetime.now(UTC)
    if over == "signed out":
        committed.execute(update(SignInSession).values(revoked_at=now, revoked_because="reused"))
    elif over == "withdrawn":
        phone = make_committed.device_key(aicha)
        committed.execute(update(SignInSession).values(device_id=phone.device_id))
        devices.revoke(committed, phone.device_id)
    elif over == "left":
        committed.execute(update(Member).values(ended_at=now))
    elif over == "disabled":
        committed.execute(update(Account).values(disabled_at=now))
    committed.commit()
    if over == "gone":
        bootstrap.execute("delete from sign_in_session")

    assert _leave(page).status_code == 204
    # Of a session that nobody knows any more, nobody knows whose secret the cookie is.
    assert _left(page, aicha) == ([] if over != "gone" else [f"palier_vault_{aicha.id}"])


def test_an_expired_token_leaves_too(app: Flask, page: FlaskClient, aicha: Member) -> None:
    cookie = page.get_cookie("refresh_token_cookie", path=REFRESH)
    assert cookie is not None
    claims = jwt.decode(cookie.value, options={"verify_signature": False})
    late = jwt.encode(claims | {"exp": claims["iat"] - 1}, app.config["JWT_SECRET_KEY"])
    page.set_cookie("refresh_token_cookie", late, path=REFRESH)

    assert page.post(HERE, headers={"X-CSRF-TOKEN": "guessed"}).status_code == 401
    assert page.post(REFRESH, headers=_csrf(page)).status_code == 401
    assert _leave(page).status_code == 204
    assert _left(page, aicha) == []


def test_a_token_of_somebody_elses_making_ends_nothing(page: FlaskClient) -> None:
    page.set_cookie("refresh_token_cookie", "no.token.atall", path=REFRESH)

    assert _leave(page).status_code == 401


def test_a_token_that_the_device_replaced_long_ago_signs_nobody_out(
    page: FlaskClient, aicha: Member, make_committed: Make, committed: Session
) -> None:
    old = page.get_cookie("refresh_token_cookie", path=REFRESH)
    assert old is not None
    headers = _csrf(page)
    page.post(REFRESH, headers=headers)
    page.post(REFRESH, headers=_csrf(page))
    phone = make_committed.device_key(aicha)
    committed.execute(update(SignInSession).values(device_id=phone.device_id))
    committed.commit()
    page.set_cookie("refresh_token_cookie", old.value, path=REFRESH)

    assert page.post(HERE, headers=headers).status_code == 204

    assert committed.scalars(select(SignInSession)).one().revoked_at is None


class TestTheVaultsSecret:
    def _lines(self, answer: TestResponse) -> list[str]:
        lines = answer.headers.getlist("Set-Cookie")
        return [line for line in lines if line.startswith("palier_vault_")]

    def test_it_comes_with_a_sign_in_and_the_page_may_read_it(
        self, stranger: FlaskClient, aicha: Member
    ) -> None:
        answer = stranger.post(
            "/api/sign-in", json={"email": "aicha@example.org", "password": PASSWORD}
        )

        [line] = self._lines(answer)
        name, _, rest = line.partition("=")
        value, *attributes = rest.split("; ")
        assert name == f"palier_vault_{aicha.id}"
        assert len(value) == 43
        assert value.replace("-", "a").replace("_", "a").isalnum()
        assert f"Max-Age={42 * 24 * 3600}" in attributes
        assert "Path=/" in attributes
        assert "SameSite=Strict" in attributes
        assert "HttpOnly" not in attributes

    def test_it_travels_by_https_alone_where_there_is_https(
        self,
        app: Flask,
        stranger: FlaskClient,
        aicha: Member,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setitem(app.config, "JWT_COOKIE_SECURE", True)

        answer = stranger.post(
            "/api/sign-in", json={"email": "aicha@example.org", "password": PASSWORD}
        )

        [line] = self._lines(answer)
        assert "Secure" in line.split("; ")

    def test_another_sign_in_brings_another(self, page: FlaskClient, aicha: Member) -> None:
        name = f"palier_vault_{aicha.id}"
        before = page.get_cookie(name)
        page.post("/api/sign-in", json={"email": "aicha@example.org", "password": PASSWORD})
        after = page.get_cookie(name)

        assert before is not None
        assert after is not None
        assert before.value != after.value

    def test_a_refresh_gives_the_same_its_full_life_again(
        self, page: FlaskClient, aicha: Member
    ) -> None:
        name = f"palier_vault_{aicha.id}"
        before = page.get_cookie(name)
        assert before is not None
        page.set_cookie("palier_vault_another", "x" * 43)

        [line] = self._lines(page.post(REFRESH, headers=_csrf(page)))

        assert line.startswith(f"{name}={before.value}; ")
        assert f"Max-Age={int(timedelta(days=42).total_seconds())}" in line

    @pytest.mark.parametrize("brought", [None, "", "short", "x" * 42, "x" * 42 + "!", "x" * 300])
    def test_one_that_did_not_come_or_is_none_is_made_anew(
        self, page: FlaskClient, aicha: Member, brought: str | None
    ) -> None:
        name = f"palier_vault_{aicha.id}"
        page.delete_cookie(name)
        if brought is not None:
            page.set_cookie(name, brought)

        page.post(REFRESH, headers=_csrf(page))

        fresh = page.get_cookie(name)
        assert fresh is not None
        assert len(fresh.value) == 43
        assert fresh.value != brought

    def test_programs_with_bearer_tokens_are_given_none(
        self, stranger: FlaskClient, aicha: Member
    ) -> None:
        answer = stranger.post(
            "/api/sign-in",
            json={"email": "aicha@example.org", "password": PASSWORD, "transport": "bearer"},
        )
        assert answer.json is not None
        renewed = stranger.post(
            REFRESH, headers={"Authorization": f"Bearer {answer.json['refresh_token']}"}
        )

        assert renewed.status_code == 200
        assert self._lines(answer) == self._lines(renewed) == []

    def test_it_goes_with_a_sign_out(self, page: FlaskClient, aicha: Member) -> None:
        access = page.get_cookie("csrf_access_token")
        assert access is not None

        assert page.post("/api/sign-out", headers={"X-CSRF-TOKEN": access.value}).status_code == 204

        assert _left(page, aicha) == []

    def test_it_stays_while_a_withdrawn_device_still_has_to_deliver(
        self, page: FlaskClient, aicha: Member, make_committed: Make, committed: Session
    ) -> None:
        phone = make_committed.device_key(aicha)
        committed.execute(update(SignInSession).values(device_id=phone.device_id))
        devices.revoke(committed, phone.device_id)
        committed.commit()

        answer = page.post(REFRESH, headers=_csrf(page))

        assert answer.json is not None
        assert answer.json["code"] == "sign_in.device_withdrawn"
        assert answer.headers.getlist("Set-Cookie") == []
        assert len(_left(page, aicha)) == 5
