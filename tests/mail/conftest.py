"""A mail server that takes what it is given, and applications that know of it."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from backend.app import create_app
from backend.config import Settings, Smtp
from tests.conftest import SECRET
from tests.factories import Make
from tests.jobs.conftest import Office, start_worker

SENDER = "Palier <palier@example.org>"


@dataclass
class Post:
    """What a server does with mails, and those that it took."""

    taken: list[EmailMessage] = field(default_factory=list)
    addresses: list[list[str]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    # What it answers instead of taking one, for each that is to come.
    answers: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 nobody is called that"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.addresses.append(list(envelope.rcpt_tos))
        return "250 taken"

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        is_right = data.password == b"right"
        # Not handled: the server itself answers that it was wrong.
        return AuthResult(success=is_right, handled=is_right)


@dataclass
class Server:
    """A running server."""

    port: int
    post: Post


@pytest.fixture
def serve_mail() -> Iterator[Callable[..., Server]]:
    """Starts a real SMTP server on a port of its own; ended after the test."""
    running: list[Controller] = []

    def serve(**options: Any) -> Server:
        post = Post()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        controller = Controller(
            post,
            hostname="127.0.0.1",
            port=port,
            authenticator=post.check,
            auth_require_tls=False,
            **options,
        )
        controller.start()
        running.append(controller)
        return Server(port, post)

    yield serve
    for controller in running:
        controller.stop()


@pytest.fixture
def server(serve_mail: Callable[..., Server]) -> Server:
    return serve_mail()


@pytest.fixture
def app_with(app: Flask) -> Callable[..., Flask]:
    """An application over the same database, with other settings for mail."""
    old: Settings = app.config["PALIER_SETTINGS"]

    def make(smtp: Smtp | None = None, *, shows_mail: bool = False) -> Flask:
        return create_app(
            Settings(
                database_url=old.database_url,
                owner_database_url=old.owner_database_url,
                secret=SECRET,
                sealing_keys_folder=old.sealing_keys_folder,
                pwa_folder=old.pwa_folder,
                log_level="error",
                smtp=smtp,
                shows_mail=shows_mail,
            )
        )

    return make


def smtp_at(at: int, **said: Any) -> Smtp:
    """The settings for a server at that port of this machine."""
    default: dict[str, Any] = {"host": "127.0.0.1", "port": at, "tls": "none", "sender": SENDER}
    return Smtp(**default | said)


@pytest.fixture
def posting(
    app_with: Callable[..., Flask], server: Server, new_organisation: Callable[[], Make]
) -> Office:
    """An organisation whose mails go to `server`."""
    return Office(app_with(smtp_at(server.port)), new_organisation())


__all__ = ["start_worker"]
