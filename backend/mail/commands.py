"""Mail from a terminal: whether it arrives."""

import smtplib
from datetime import UTC, datetime
from uuid import uuid4

import click
from flask import current_app
from flask.cli import AppGroup

from backend.config import Settings
from backend.mail.addresses import checked_address
from backend.mail.refusals import AddressImpossible, AddressRefused, NotSetUp
from backend.mail.sending import hand_over, in_words
from backend.mail.writing import LANGUAGES, written

mail = AppGroup("mail", help="Mails that Palier sends.")


@mail.command("try")
@click.argument("address")
@click.option("--language", type=click.Choice(LANGUAGES), default="fr", show_default=True)
def try_(address: str, language: str) -> None:
    """Send a mail to ADDRESS now, and say what the server answers."""
    settings: Settings = current_app.config["PALIER_SETTINGS"]
    try:
        message = written(
            "mail.test",
            language,
            mail_id=uuid4(),
            sender=settings.smtp.sender if settings.smtp else "palier@localhost",
            to=checked_address(address),
            at=datetime.now(UTC),
            link=settings.public_url,
            facts={"installation": settings.public_url},
        )
        hand_over(settings, message)
    except AddressImpossible as problem:
        raise click.ClickException(
            f"{address} is no address that a mail could go to, such as a.martin@example.org."
        ) from problem
    except NotSetUp as problem:
        raise click.ClickException(
            "No mail is sent from here: set PALIER_SMTP_HOST and PALIER_MAIL_FROM."
        ) from problem
    except (OSError, smtplib.SMTPException, AddressRefused) as error:
        if settings.smtp is None:
            raise
        raise click.ClickException(in_words(error, settings.smtp)) from error
    if settings.smtp:
        click.echo(f"{settings.smtp.host} has taken a mail for {address}. See whether it arrives.")
