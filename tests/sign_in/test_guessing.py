"""Guessing passwords is slow, and shuts nobody out but whoever guesses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.organisations import passwords
from backend.organisations.models import Account, Member
from backend.sign_in import known, limits
from backend.sign_in.limits import FREE_TRIES, PER_ADDRESS, Counted
from backend.sign_in.models import LoginCounter
from tests.factories import PASSWORD, Make
from tests.signing import sign

HERE = "/api/sign-in"
REFRESH = "/api/sign-in/refresh"
EMAIL = "aicha@example.org"
OFFICE = "198.51.100.7"
HOME = "203.0.113.9"


@pytest.fixture
def aicha(make_committed: Make) -> Account:
    """Somebody with a password, who is a member of the organisation."""
    account = make_committed.account(email=EMAIL, password_hash=passwords.hashed(PASSWORD))
    make_committed.member(account_id=account.id)
    return account


class Browser:
    """A browser at some address, with cookies of its own."""

    def __init__(self, app: Flask, address: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address

    def enters(self, password: str = PASSWORD, email: str = EMAIL) -> TestResponse:
        return self.client.post(
            HERE,
            json={"email": email, "password": password},
            environ_overrides={"REMOTE_ADDR": self.address},
        )

    def guesses(self, email: str = EMAIL) -> int:
        """The status that a wrong password is answered with."""
        return self.enters("a guess", email).status_code


def test_the_right_password_passes_while_others_guess_from_everywhere(
    app: Flask, aicha: Account
) -> None:
    for number in range(60):
        attacker = Browser(app, f"192.0.2.{number}")
        assert attacker.guesses() == 401
        attacker.guesses()

    assert Browser(app, HOME).enters().status_code == 200


def test_so_it_does_after_ten_wrong_ones_from_one_address(app: Flask, aicha: Account) -> None:
    attacker = Browser(app, "192.0.2.1")
    for _ in range(FREE_TRIES):
        assert attacker.guesses() == 401
    for _ in range(10):
        assert attacker.guesses() == 429

    assert Browser(app, HOME).enters().status_code == 200


def test_a_browser_that_is_known_passes_at_the_very_address_that_guesses(
    app: Flask, aicha: Account
) -> None:
    hers = Browser(app, OFFICE)
    assert hers.enters().status_code == 200
    _sign_out(hers)
    attacker = Browser(app, OFFICE)
    for _ in range(FREE_TRIES + 5):
        attacker.guesses()
    for number in range(PER_ADDRESS):
        attacker.guesses(f"somebody{number}@example.org")

    assert Browser(app, OFFICE).enters().status_code == 429
    assert hers.enters().status_code == 200


def test_a_phone_of_an_earlier_release_is_known_from_its_next_renewal(
    app: Flask, aicha: Account, make_committed: Make, committed: Session
) -> None:
    hers = Browser(app, OFFICE)
    hers.enters()
    _forget_known(hers)
    session_csrf = hers.client.get_cookie("csrf_refresh_token")
    assert session_csrf is not None
    renewed = hers.client.post(REFRESH, headers={"X-CSRF-TOKEN": session_csrf.value})
    assert renewed.status_code == 200
    # Not yet: a session without a device may be anybody's who has copied a token.
    assert not _known_lines(renewed)

    member = committed.scalars(select(Member).where(Member.account_id == aicha.id)).one()
    key = make_committed.device_key(member)
    csrf = hers.client.get_cookie("csrf_refresh_token")
    assert csrf is not None
    body = {
        "device_id": str(key.device_id),
        "signature": sign(make_committed.private_key(key), f"refresh:{csrf.value}".encode()),
    }
    renewed = hers.client.post(REFRESH, json=body, headers={"X-CSRF-TOKEN": csrf.value})
    assert renewed.status_code == 200
    assert len(_known_lines(renewed)) == 1


def test_the_cookie_says_nothing_and_is_not_for_scripts(app: Flask, aicha: Account) -> None:
    [line] = _known_lines(Browser(app, HOME).enters())

    assert "HttpOnly" in line
    assert "SameSite=Strict" in line
    assert "Path=/api/sign-in" in line
    assert "aicha" not in line
    assert str(aicha.id) not in line


class TestAForgedCookie:
    """It gives nobody a count of their own."""

    @pytest.mark.parametrize("forge", ["another account's", "altered", "old", "nonsense"])
    def test_is_no_known_browser(
        self,
        app: Flask,
        aicha: Account,
        make_committed: Make,
        monkeypatch: pytest.MonkeyPatch,
        forge: str,
    ) -> None:
        other = make_committed.account(
            email="other@example.org", password_hash=passwords.hashed(PASSWORD)
        )
        make_committed.member(account_id=other.id)
        attacker = Browser(app, "192.0.2.1")
        attacker.enters(email=EMAIL if forge == "old" else other.email)
        with app.app_context():
            name, theirs = known._name(EMAIL), known._name(other.email)
        brought = attacker.client.get_cookie(theirs, path=HERE)
        value = {
            "another account's": brought.value if brought else "",
            "altered": f"x{brought.value}" if brought else "",
            "old": "",
            "nonsense": "é.é.é",
        }[forge]
        if forge == "old":
            monkeypatch.setattr(known, "LIFE", timedelta(seconds=-1))
        else:
            attacker.client.set_cookie(name, value, path=HERE)

        statuses = [attacker.guesses() for _ in range(FREE_TRIES + 1)]

        assert statuses == [401] * FREE_TRIES + [429]
        # Another cookie would be another count.
        attacker.client.delete_cookie(name, path=HERE)
        assert attacker.guesses() == 429


class TestPauses:
    def test_they_are_told_and_asking_meanwhile_makes_them_no_longer(
        self, app: Flask, aicha: Account, committed: Session
    ) -> None:
        browser = Browser(app, HOME)
        for _ in range(FREE_TRIES):
            assert browser.guesses() == 401
        until = committed.scalars(
            select(LoginCounter.next_at).where(LoginCounter.next_at.is_not(None))
        ).all()

        answers = [browser.enters() for _ in range(10)]

        assert {answer.status_code for answer in answers} == {429}
        assert answers[0].json is not None
        assert answers[0].json["code"] == "sign_in.too_many_attempts"
        assert 0 < int(answers[0].headers["Retry-After"]) <= 30
        committed.rollback()
        now = committed.scalars(
            select(LoginCounter.next_at).where(LoginCounter.next_at.is_not(None))
        ).all()
        assert now == until

    def test_after_it_the_right_password_passes_and_all_is_forgotten(
        self, app: Flask, aicha: Account, committed: Session
    ) -> None:
        browser = Browser(app, HOME)
        for _ in range(FREE_TRIES):
            browser.guesses()
        committed.execute(update(LoginCounter).values(next_at=datetime.now(UTC)))
        committed.commit()

        assert browser.enters().status_code == 200
        _forget_known(browser)
        for _ in range(FREE_TRIES):
            assert browser.guesses() == 401

    def test_a_few_slips_cost_nothing_however_often(self, app: Flask, aicha: Account) -> None:
        for _ in range(4):
            browser = Browser(app, OFFICE)
            for _ in range(FREE_TRIES - 1):
                assert browser.guesses() == 401
            assert browser.enters().status_code == 200

    def test_many_at_once_are_looked_at_no_more_often(self, app: Flask, aicha: Account) -> None:
        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: Browser(app, HOME).guesses(), range(24)))

        assert statuses.count(401) == FREE_TRIES
        assert statuses.count(429) == 24 - FREE_TRIES

    def test_an_address_that_tries_many_accounts_pauses_for_all_it_does_not_know(
        self, app: Flask, aicha: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "PER_ADDRESS", 5)
        for number in range(5):
            assert Browser(app, OFFICE).guesses(f"guess{number}@example.org") == 401

        assert Browser(app, OFFICE).enters().status_code == 429
        assert Browser(app, HOME).enters().status_code == 200

    def test_the_counters_name_nobody(self, app: Flask, committed: Session, aicha: Account) -> None:
        Browser(app, HOME).guesses()

        subjects = committed.scalars(select(LoginCounter.subject)).all()

        assert len(subjects) == 3
        assert all(len(subject) == 64 for subject in subjects)

    def test_old_counters_are_forgotten(self, committed: Session, make_committed: Make) -> None:
        now = datetime.now(UTC)
        make_committed.login_counter(window_ends_at=now - timedelta(minutes=1))
        kept = make_committed.login_counter(window_ends_at=now + timedelta(minutes=1))

        limits.forget_old_counters(committed, now)

        assert committed.scalars(select(LoginCounter.subject)).all() == [kept.subject]


class TestADayOfGuessing:
    """How many passwords of one account are looked at, played through at once."""

    def _looked_at(
        self, session: Session, addresses: list[str], start: datetime, hours: int
    ) -> int:
        """Every address tries as soon as it may."""
        looked_at = 0
        waiting = [(start, self._counted(address)) for address in addresses]
        end = start + timedelta(hours=hours)
        while waiting:
            waiting.sort(key=lambda one: one[0])
            now, counted = waiting.pop(0)
            refused = limits.attempt_refused(session, counted, now)
            session.flush()
            looked_at += refused is None
            pause_s = float(str(refused.facts["retry_after_s"])) if refused else 0.01
            again = now + timedelta(seconds=pause_s)
            if again < end:
                waiting.append((again, counted))
        return looked_at

    def _counted(self, address: str) -> Counted:
        return limits.counted("a secret", EMAIL, address, None)

    def test_from_one_address_is_34_tries_and_24_on_each_later_day(self, session: Session) -> None:
        start = datetime(2026, 11, 24, tzinfo=UTC)

        assert self._looked_at(session, [HOME], start, 24) == 34
        assert self._looked_at(session, [HOME], start + timedelta(days=1), 24) <= 25

    def test_in_a_known_browser_too(self, session: Session) -> None:
        mine = limits.counted("a secret", EMAIL, HOME, "a browser")
        elsewhere = limits.counted("a secret", EMAIL, OFFICE, "a browser")
        now = datetime(2026, 11, 24, tzinfo=UTC)

        statuses = [
            limits.attempt_refused(session, one, now) is None
            for _, one in zip(range(10), [mine, elsewhere] * 5, strict=True)
        ]

        assert statuses.count(True) == FREE_TRIES

    def test_from_many_addresses_each_has_fewer(self, session: Session) -> None:
        start = datetime(2026, 11, 24, tzinfo=UTC)
        addresses = [f"192.0.2.{number}" for number in range(6)]

        looked_at = self._looked_at(session, addresses, start, 24)

        assert looked_at <= 6 * 34
        # And a first try from elsewhere is looked at, in the midst of it.
        assert limits.attempt_refused(session, self._counted(HOME), start) is None

    def test_the_more_fail_the_longer_each_address_pauses(self, session: Session) -> None:
        now = datetime(2026, 11, 24, tzinfo=UTC)
        for number in range(200):
            one = self._counted(f"192.0.{number}.1")
            assert limits.attempt_refused(session, one, now) is None
            session.flush()

        refused = limits.attempt_refused(session, self._counted("192.0.199.1"), now)

        assert refused is not None
        assert refused.facts["retry_after_s"] == 179


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:22ff::1", "2001:db8:1:2200::/56"),
        ("2001:db8:1:2201:ffff::2", "2001:db8:1:2200::/56"),
        ("", ""),
    ],
)
def test_the_addresses_of_one_household_are_one(address: str, place: str) -> None:
    assert limits.place_of(address) == place


def _known_lines(answer: TestResponse) -> list[str]:
    lines = answer.headers.getlist("Set-Cookie")
    return [line for line in lines if line.startswith("palier_known_")]


def _forget_known(browser: Browser) -> None:
    with browser.client.application.app_context():
        browser.client.delete_cookie(known._name(EMAIL), path=HERE)


def _sign_out(browser: Browser) -> None:
    csrf = browser.client.get_cookie("csrf_access_token")
    assert csrf is not None
    answer = browser.client.post("/api/sign-out", headers={"X-CSRF-TOKEN": csrf.value})
    assert answer.status_code == 204
