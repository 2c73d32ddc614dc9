"""Devices from a terminal, until there is a screen for them."""

from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy import select

from backend.database import db, writing
from backend.organisations.models import Account
from backend.problems import NotFound
from backend.sign_in import devices
from backend.sign_in.models import Device

device = AppGroup("device", help="Enrolled phones and browsers.")


@device.command("list")
@click.argument("email")
def list_devices(email: str) -> None:
    """The devices that the account with EMAIL has enrolled."""
    found = db.session().scalars(
        select(Device)
        .join(Account, Account.id == Device.account_id)
        .where(Account.email == email.lower())
        .order_by(Device.enrolled_at)
    )
    for one in found:
        state = f"withdrawn {one.revoked_at:%Y-%m-%d}" if one.revoked_at else "in use"
        click.echo(f"{one.id} {one.name} last seen {one.last_seen_at:%Y-%m-%d} {state}")


@device.command("revoke")
@click.argument("device_id", type=click.UUID)
def revoke(device_id: UUID) -> None:
    """Take a device out of use, such as one that was lost: its sessions end at once."""
    try:
        with writing() as session:
            ended = devices.revoke(session, device_id)
    except NotFound as problem:
        raise click.ClickException(f"There is no device {device_id}.") from problem
    click.echo(f"{device_id} withdrawn, {ended} sessions ended")
