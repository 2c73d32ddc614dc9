"""Handing a mail to the server that takes ours, or showing it where there is none."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr

import click

from backend.config import Settings, Smtp
from backend.mail.refusals import AddressRefused, NotSetUp

_PATIENCE_S = 30
_FOR_GOOD = range(500, 600)


def hand_over(settings: Settings, mail: EmailMessage) -> None:
    """Send a mail, or show it in the terminal.

    Raises:
        NotSetUp: there is neither a server nor a terminal.
        AddressRefused: the server says for good that nobody has that address.
        OSError, smtplib.SMTPException: it did not work this time.
    """
    if settings.smtp is None:
        if not settings.shows_mail:
            raise NotSetUp
        _show(mail)
        return
    with _connected(settings.smtp) as server:
        try:
            server.send_message(mail, from_addr=parseaddr(settings.smtp.sender)[1])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if codes and all(code in _FOR_GOOD for code in codes):
                raise AddressRefused from error
            raise


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """The server, after what it asks for.

    The password goes to this machine, or to whoever proved its name.
    """
    trusted = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=_PATIENCE_S, context=trusted)
        if smtp.tls == "tls"
        else smtplib.SMTP(smtp.host, smtp.port, timeout=_PATIENCE_S)
    )
    try:
        if smtp.tls == "starttls":
            server.starttls(context=trusted)
        if smtp.user:
            server.login(smtp.user, smtp.password)
        yield server
    finally:
        # Whatever is answered to the goodbye, what was taken is taken.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _show(mail: EmailMessage) -> None:
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    click.echo(
        f"\n─── A mail to {mail['To']} (no SMTP is set, so it is shown here) ───\n"
        f"{mail['Subject']}\n\n{text.rstrip()}\n───",
    )


def in_words(error: Exception, smtp: Smtp) -> str:  # one sentence a cause
    """What went wrong, for the operator at the terminal, and which setting to look at."""
    where = f"{smtp.host}:{smtp.port}"
    match error:
        case socket.gaierror():
            return f"There is no machine called {smtp.host}: see PALIER_SMTP_HOST."
        case ssl.SSLCertVerificationError():
            return (
                f"{where} does not prove that it is {smtp.host} (certificate), so nothing was sent:"
                " use the name that stands in its certificate as PALIER_SMTP_HOST."
            )
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            return f"{where} does not speak {smtp.tls}: see PALIER_SMTP_TLS and PALIER_SMTP_PORT."
        case smtplib.SMTPAuthenticationError():
            return f"{where} refuses PALIER_SMTP_USER with PALIER_SMTP_PASSWORD."
        case smtplib.SMTPSenderRefused():
            return f"{where} takes no mail from PALIER_MAIL_FROM ({smtp.sender})."
        case smtplib.SMTPRecipientsRefused() | AddressRefused():
            return f"{where} takes no mail for that address."
        case smtplib.SMTPResponseException():
            return f"{where} answers {error.smtp_code}: it does not take the mail."
        case smtplib.SMTPServerDisconnected():
            return f"{where} broke off: see PALIER_SMTP_TLS and PALIER_SMTP_PORT."
        case TimeoutError():
            return f"{where} does not answer within {_PATIENCE_S} s."
        case _:
            return f"{where} cannot be reached: see PALIER_SMTP_HOST and PALIER_SMTP_PORT."
