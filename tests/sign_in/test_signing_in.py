"""Signing in: with the right password, for an organisation one belongs to, not too often."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.organisations import passwords
from backend.organisations.models import Account, Member
from backend.sign_in.models import SignInSession
from tests.factories import PASSWORD, Make

HERE = "/api/sign-in"


@pytest.fixture
def aicha(make_committed: Make) -> Account:
    """Somebody with a password, who is a member of the organisation."""
    account = make_committed.account(
        email="aicha@example.org", name="Aïcha", password_hash=passwords.hashed(PASSWORD)
    )
    make_committed.member(name="Aïcha B.", account_id=account.id)
    return account


def _enter(client: FlaskClient, **said: str) -> dict[str, object]:
    wanted = {"email": "aicha@example.org", "password": PASSWORD, "transport": "bearer"} | said
    answer = client.post(HERE, json=wanted)
    return {"status": answer.status_code, **(answer.json or {})}


def test_who_signs_in_is_told_who_they_are(
    stranger: FlaskClient, make_committed: Make, aicha: Account
) -> None:
    member = make_committed.session.scalars(select(Member)).one()
    team = make_committed.team(name="Nord")
    make_committed.role_grant(member, Role.WORKER, team)
    make_committed.role_grant(member, Role.ADMIN, ends_at=datetime.now(UTC) - timedelta(minutes=1))

    answer = _enter(stranger)

    assert answer["status"] == 200
    assert answer["account"] == {"id": str(aicha.id), "name": "Aïcha", "language": "fr"}
    assert answer["member"] == {"id": str(member.id), "name": "Aïcha B."}
    assert answer["grants"] == [{"role": "worker", "team_id": str(team.id), "team": "Nord"}]
    assert [one["name"] for one in answer["organisations"]] == ["Voisins"]  # type: ignore[attr-defined]


def test_the_e_mail_may_be_written_in_capitals(stranger: FlaskClient, aicha: Account) -> None:
    assert _enter(stranger, email="AICHA@example.org")["status"] == 200


@pytest.mark.parametrize(
    "said", [{"password": "wrong"}, {"email": "nobody@example.org"}], ids=["password", "e-mail"]
)
def test_a_wrong_word_is_not_told_from_a_wrong_name(
    stranger: FlaskClient, aicha: Account, said: dict[str, str]
) -> None:
    answer = _enter(stranger, **said)

    assert answer["status"] == 401
    assert answer["code"] == "sign_in.password_wrong"


def test_a_password_that_is_no_text_is_refused(stranger: FlaskClient, aicha: Account) -> None:
    assert _enter(stranger, password="\ud800")["code"] == "invalid"


def test_a_disabled_account_does_not_sign_in(
    stranger: FlaskClient, committed: Session, aicha: Account
) -> None:
    aicha.disabled_at = datetime.now(UTC)
    committed.commit()

    assert _enter(stranger)["code"] == "sign_in.password_wrong"


def test_one_of_several_organisations_is_chosen(
    stranger: FlaskClient, new_organisation: Callable[[], Make], aicha: Account
) -> None:
    there = new_organisation()
    there.member(account_id=aicha.id)
    chosen = str(there.session.info["organisation_id"])

    answer = _enter(stranger, organisation_id=chosen)

    assert answer["organisation"]["id"] == chosen  # type: ignore[index]
    assert len(answer["organisations"]) == 2  # type: ignore[arg-type]


def test_an_organisation_of_others_is_refused(
    stranger: FlaskClient, new_organisation: Callable[[], Make], aicha: Account
) -> None:
    theirs = str(new_organisation().session.info["organisation_id"])

    assert _enter(stranger, organisation_id=theirs)["code"] == "sign_in.no_organisation"


def test_a_member_who_left_signs_in_nowhere(
    stranger: FlaskClient, committed: Session, aicha: Account
) -> None:
    committed.execute(update(Member).values(ended_at=datetime.now(UTC)))
    committed.commit()

    assert _enter(stranger)["code"] == "sign_in.no_organisation"


def test_a_hash_of_other_settings_is_made_anew(
    stranger: FlaskClient, committed: Session, aicha: Account
) -> None:
    aicha.password_hash = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    committed.commit()

    assert _enter(stranger)["status"] == 200
    committed.refresh(aicha)
    assert not passwords.is_outdated(aicha.password_hash)
    assert _enter(stranger)["status"] == 200


class TestCookies:
    def test_tokens_come_in_cookies_that_scripts_do_not_read(
        self, stranger: FlaskClient, aicha: Account
    ) -> None:
        answer = stranger.post(HERE, json={"email": aicha.email, "password": PASSWORD})

        cookies = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
        assert "access_token" not in (answer.json or {})
        for name in ("access_token_cookie", "refresh_token_cookie"):
            assert "HttpOnly" in cookies[name]
            assert "SameSite=Lax" in cookies[name]
        assert "Path=/api/sign-in/refresh" in cookies["refresh_token_cookie"]
        assert "HttpOnly" not in cookies["csrf_access_token"]

    def test_a_change_needs_the_header_that_our_page_sends(
        self, stranger: FlaskClient, committed: Session, aicha: Account
    ) -> None:
        stranger.post(HERE, json={"email": aicha.email, "password": PASSWORD})
        assert stranger.get("/api/me").status_code == 200

        answer = stranger.post("/api/sign-out")

        assert answer.status_code == 401
        assert answer.json is not None
        assert answer.json["code"] == "sign_in.csrf_missing"

        cookie = stranger.get_cookie("csrf_access_token")
        assert cookie is not None
        answer = stranger.post("/api/sign-out", headers={"X-CSRF-TOKEN": cookie.value})
        assert answer.status_code == 204
        assert stranger.get("/api/me").status_code == 401
        assert committed.scalars(select(SignInSession)).one().revoked_because == "signed_out"


class TestTokens:
    def test_what_is_signed_by_another_key_is_refused(
        self, app: Flask, stranger: FlaskClient, aicha: Account
    ) -> None:
        token = str(_enter(stranger)["access_token"])
        claims = jwt.decode(token, options={"verify_signature": False})
        forged = jwt.encode(claims, "another secret of thirty-two characters")

        answer = stranger.get("/api/me", headers={"Authorization": f"Bearer {forged}"})

        assert answer.status_code == 401
        assert answer.json is not None
        assert answer.json["code"] == "sign_in.token_missing"

    def test_an_access_token_is_over_after_a_quarter_of_an_hour(
        self, app: Flask, stranger: FlaskClient, aicha: Account
    ) -> None:
        token = str(_enter(stranger)["access_token"])
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] == 15 * 60

        late = jwt.encode(claims | {"exp": claims["iat"] - 1}, app.config["JWT_SECRET_KEY"])
        answer = stranger.get("/api/me", headers={"Authorization": f"Bearer {late}"})

        assert answer.json is not None
        assert answer.json["code"] == "sign_in.token_expired"

    @pytest.mark.parametrize(
        "ending",
        [
            update(SignInSession).values(revoked_at=datetime(2020, 1, 1, tzinfo=UTC)),
            update(SignInSession).values(expires_at=datetime(2020, 1, 1, tzinfo=UTC)),
            update(Account).values(disabled_at=datetime(2020, 1, 1, tzinfo=UTC)),
            update(Member).values(ended_at=datetime(2020, 1, 1, tzinfo=UTC)),
        ],
        ids=["signed out", "expired", "account disabled", "member left"],
    )
    def test_a_session_ends_at_once_with_what_it_stands_on(
        self, stranger: FlaskClient, committed: Session, aicha: Account, ending: object
    ) -> None:
        headers = {"Authorization": f"Bearer {_enter(stranger)['access_token']}"}
        assert stranger.get("/api/me", headers=headers).status_code == 200
        committed.execute(ending)  # type: ignore[call-overload]
        committed.commit()

        answer = stranger.get("/api/me", headers=headers)

        assert answer.status_code == 401
        assert answer.json is not None
        assert answer.json["code"] == "sign_in.session_ended"
