"""From the transaction that wants it to a real server, and what happens where that says no."""

import ipaddress
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import UUID

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import select

from backend.database import writing_for
from backend.jobs.models import Job
from backend.jobs.performing import Again, GaveUp, perform
from backend.mail import service
from backend.mail.models import OutgoingMail
from backend.mail.refusals import AddressImpossible, NotSetUp, TooManyMails
from backend.mail.service import send
from tests.factories import Make
from tests.jobs.conftest import Office, Worker
from tests.mail.conftest import Server, smtp_at

TO = "aicha@example.org"


def ask(office: Office, to: str = TO, link: str = "") -> UUID:
    """Have a mail sent, and commit."""
    settings = office.app.config["PALIER_SETTINGS"]
    with office.app.app_context(), writing_for(office.id) as session:
        return send(session, settings, "mail.test", to, "fr", link=link, installation="ici").id


def job_of(office: Office, mail_id: UUID) -> Job:
    with office.app.app_context(), writing_for(office.id) as session:
        return session.scalars(select(Job).where(Job.subject_id == mail_id)).one()


def do(office: Office, mail_id: UUID, *, stopping: bool = False) -> None:
    """Do its job as a worker would."""
    event = Event()
    if stopping:
        event.set()
    job_id = job_of(office, mail_id).id
    with office.app.app_context():
        perform("mail.deliver", office.id, job_id, event)


def kept(office: Office, mail_id: UUID) -> OutgoingMail:
    with office.app.app_context(), writing_for(office.id) as session:
        return session.scalars(select(OutgoingMail).where(OutgoingMail.id == mail_id)).one()


class TestOnItsWay:
    def test_a_worker_sends_it_and_nothing_of_it_stays(
        self, posting: Office, server: Server, start_worker: Callable[..., Worker]
    ) -> None:
        start_worker(
            PALIER_SMTP_HOST="127.0.0.1",
            PALIER_SMTP_PORT=str(server.port),
            PALIER_SMTP_TLS="none",
            PALIER_MAIL_FROM="Palier <palier@example.org>",
        )
        mail_id = ask(posting)

        posting.wait_for(job_of(posting, mail_id).id, "done")

        [message] = server.post.taken
        assert server.post.addresses == [[TO]]
        assert (message["From"], message["To"]) == ("Palier <palier@example.org>", TO)
        assert kept(posting, mail_id).sealed is None
        assert kept(posting, mail_id).sent_at is not None

    def test_an_undone_transaction_sends_nothing(
        self, posting: Office, bootstrap: psycopg.Connection
    ) -> None:
        settings = posting.app.config["PALIER_SETTINGS"]

        def undone() -> None:
            with posting.app.app_context(), writing_for(posting.id) as session:
                send(session, settings, "mail.test", TO, "fr", installation="ici")
                raise InterruptedError

        with pytest.raises(InterruptedError):
            undone()

        counted = bootstrap.execute(
            "select (select count(*) from outgoing_mail), (select count(*) from procrastinate_jobs)"
        )
        assert counted.fetchone() == (0, 0)

    def test_while_it_waits_nobody_reads_it_in_the_database(
        self, posting: Office, bootstrap: psycopg.Connection
    ) -> None:
        ask(posting, link="http://127.0.0.1:8000/invitation/secret")

        rows = bootstrap.execute(
            "select m::text, j::text, q::text from outgoing_mail m, job j, procrastinate_jobs q"
        ).fetchall()
        seals = bootstrap.execute("select sealed from outgoing_mail").fetchall()

        for text in ("aicha", "secret", "ici"):
            assert text not in str(rows)
            assert text.encode() not in seals[0][0]

    def test_it_is_sent_once_however_often_its_job_is_done(
        self, posting: Office, server: Server, bootstrap: psycopg.Connection
    ) -> None:
        mail_id = ask(posting)
        do(posting, mail_id)
        bootstrap.execute("update job set state = 'waiting'")

        do(posting, mail_id)

        assert len(server.post.taken) == 1

    def test_a_stop_while_it_is_handed_over_does_not_send_it_twice(
        self, posting: Office, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mail_id = ask(posting)
        stopping, job_id = Event(), job_of(posting, mail_id).id
        taken = server.post.handle_DATA

        async def taken_while_stopping(*said: object) -> str:
            stopping.set()
            return await taken(*said)  # type: ignore[arg-type]

        monkeypatch.setattr(server.post, "handle_DATA", taken_while_stopping)
        with posting.app.app_context():
            perform("mail.deliver", posting.id, job_id, stopping)

        assert len(server.post.taken) == 1
        assert kept(posting, mail_id).sent_at is not None

    def test_each_organisation_sends_its_own(
        self,
        posting: Office,
        server: Server,
        new_organisation: Callable[[], Make],
    ) -> None:
        other = Office(posting.app, new_organisation())
        mail_id = ask(posting)

        with posting.app.app_context():
            perform("mail.deliver", other.id, job_of(posting, mail_id).id, Event())

        assert server.post.taken == []
        assert kept(posting, mail_id).sent_at is None


class TestNo:
    def test_what_is_refused_for_now_is_tried_again(
        self, posting: Office, server: Server, lines: list[str]
    ) -> None:
        server.post.answers.append("451 4.3.0 not now")
        mail_id = ask(posting)
        with pytest.raises(Again):
            do(posting, mail_id)
        assert job_of(posting, mail_id).code == "jobs.tried_again"
        assert kept(posting, mail_id).sealed is not None

        do(posting, mail_id)

        assert len(server.post.taken) == 1
        assert TO not in "".join(lines)

    def test_an_address_that_nobody_has_is_told_to_the_operator(
        self, posting: Office, server: Server
    ) -> None:
        server.post.unknown.add(TO)
        mail_id = ask(posting)

        with pytest.raises(GaveUp):
            do(posting, mail_id)

        job = job_of(posting, mail_id)
        assert (job.state, job.code, job.attempts) == ("failed", "mail.address_refused", 1)

    def test_what_waited_for_days_is_not_sent(
        self, posting: Office, server: Server, bootstrap: psycopg.Connection
    ) -> None:
        mail_id = ask(posting)
        bootstrap.execute("update outgoing_mail set created_at = now() - interval '4 days'")

        with pytest.raises(GaveUp):
            do(posting, mail_id)

        assert job_of(posting, mail_id).code == "mail.too_late"
        assert server.post.taken == []

    def test_nothing_is_promised_where_no_mail_can_be_sent(
        self, app_with: Callable[..., Flask], new_organisation: Callable[[], Make]
    ) -> None:
        with pytest.raises(NotSetUp):
            ask(Office(app_with(), new_organisation()))

    @pytest.mark.parametrize("to", ["a@example.org\r\nBcc: b@example.org", "nobody"])
    def test_a_bad_address_is_refused_before_anything_waits(
        self, posting: Office, bootstrap: psycopg.Connection, to: str
    ) -> None:
        with pytest.raises(AddressImpossible):
            ask(posting, to)

        assert bootstrap.execute("select count(*) from outgoing_mail").fetchone() == (0,)

    @pytest.mark.parametrize(
        "link", ["https://evil.example.org/", "http://127.0.0.1:8000.evil.example.org/", "//x"]
    )
    def test_a_link_leads_to_this_installation(self, posting: Office, link: str) -> None:
        with pytest.raises(ValueError, match="leads to"):
            ask(posting, link=link)

    def test_an_organisation_and_an_address_have_a_measure_for_a_day(
        self,
        posting: Office,
        monkeypatch: pytest.MonkeyPatch,
        new_organisation: Callable[[], Make],
        bootstrap: psycopg.Connection,
    ) -> None:
        monkeypatch.setattr(service, "PER_ADDRESS", 2)
        monkeypatch.setattr(service, "PER_ORGANISATION", 3)
        ask(posting)
        ask(posting, TO.upper())

        with pytest.raises(TooManyMails) as refused:
            ask(posting)
        ask(posting, "other@example.org")
        with pytest.raises(TooManyMails):
            ask(posting, "third@example.org")

        assert 0 < int(str(refused.value.facts["retry_after_s"])) <= 24 * 3600
        ask(Office(posting.app, new_organisation()))
        bootstrap.execute("update outgoing_mail set created_at = now() - interval '25 hours'")
        ask(posting)


def test_the_night_forgets_addresses_then_mails(
    posting: Office, bootstrap: psycopg.Connection
) -> None:
    ages = (timedelta(hours=1), timedelta(days=2), timedelta(days=4), timedelta(days=31))
    ids = [ask(posting) for _ in ages]
    for mail_id, age in zip(ids, ages, strict=True):
        bootstrap.execute(
            "update outgoing_mail set created_at = %s where id = %s",
            [datetime.now(UTC) - age, mail_id],
        )
    with posting.app.app_context():
        perform("mail.tidy", posting.id, posting.ask("mail.tidy"), Event())

    rows = bootstrap.execute(
        "select sealed is not null, address_hash is not null from outgoing_mail order by id"
    ).fetchall()
    assert rows == [(True, True), (True, False), (False, False)]


class TestTheServer:
    def test_it_is_given_the_password_that_it_asks_for(
        self, app_with: Callable[..., Flask], server: Server
    ) -> None:
        said = type_try(app_with(smtp_at(server.port, user="palier", password="right")))

        assert "has taken a mail" in said
        assert server.post.logins == [(b"palier", b"right")]

    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            ({"user": "palier", "password": "wrong"}, "refuses PALIER_SMTP_USER"),
            ({"tls": "starttls"}, "does not speak starttls"),
            ({"tls": "tls"}, "does not speak tls"),
            ({"host": "nowhere.invalid"}, "There is no machine called"),
            ({"port": 1}, "cannot be reached"),
        ],
    )
    def test_what_is_wrong_is_a_sentence(
        self,
        app_with: Callable[..., Flask],
        server: Server,
        settings: dict[str, object],
        said: str,
    ) -> None:
        assert said in type_try(app_with(smtp_at(server.port, **settings)), code=1)
        assert server.post.taken == []

    def test_what_it_answers_is_told(self, app_with: Callable[..., Flask], server: Server) -> None:
        app = app_with(smtp_at(server.port))
        server.post.answers.append("554 5.7.1 no")
        assert "answers 554" in type_try(app, code=1)
        server.post.unknown.add(TO)
        assert "no mail for that address" in type_try(app, code=1)

    def test_one_that_does_not_prove_its_name_is_given_nothing(
        self, app_with: Callable[..., Flask], serve_mail: Callable[..., Server], tmp_path: Path
    ) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate(tmp_path))
        server = serve_mail(tls_context=context)
        smtp = smtp_at(server.port, tls="starttls", user="palier", password="right")

        assert "does not prove" in type_try(app_with(smtp), code=1)

        assert server.post.logins == []

    def test_one_that_proves_it_is_spoken_to_in_secret(
        self,
        app_with: Callable[..., Flask],
        serve_mail: Callable[..., Server],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        file = certificate(tmp_path)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        server = serve_mail(tls_context=context, require_starttls=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))

        type_try(app_with(smtp_at(server.port, tls="starttls", user="palier", password="right")))

        assert len(server.post.taken) == 1

    def test_where_there_is_none_it_is_shown(self, app_with: Callable[..., Flask]) -> None:
        said = type_try(app_with(shows_mail=True))

        assert "A mail to aicha@example.org" in said
        assert "sait envoyer des messages" in said

    def test_and_where_nothing_is_set_the_settings_are_named(
        self, app_with: Callable[..., Flask]
    ) -> None:
        assert "set PALIER_SMTP_HOST" in type_try(app_with(), code=1)
        assert "is no address" in type_try(app_with(), "aicha", code=1)


def type_try(app: Flask, to: str = TO, *, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["mail", "try", to])
    assert result.exit_code == code, result.output
    return result.output


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that it has signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + signed.public_bytes(Encoding.PEM)
    )
    return file
