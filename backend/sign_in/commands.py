"""Devices from a terminal, until there is a screen for them."""

from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.database import act_for, db, writing
from backend.operations.unknown import unknown_signers
from backend.organisations.models import Account, Member, Organisation
from backend.problems import NotFound
from backend.sign_in import devices
from backend.sign_in.models import Device, DeviceKey, SignInSession

device = AppGroup("device", help="Enrolled phones and browsers.")


@device.command("list")
@click.argument("email")
def list_devices(email: str) -> None:
    """The devices that the account with EMAIL has enrolled or signed in on."""
    account_id = db.session().scalar(select(Account.id).where(Account.email == email.lower()))
    if account_id is None:
        raise click.ClickException(f"Nobody has an account with {email}.")
    # A phone goes from hand to hand: whoever lost it need not be who enrolled it first.
    signed_in_on = select(SignInSession.device_id).where(SignInSession.account_id == account_id)
    found = (
        db.session()
        .scalars(
            select(Device)
            .where(or_(Device.account_id == account_id, Device.id.in_(signed_in_on)))
            .order_by(Device.enrolled_at)
        )
        .all()
    )
    if not found:
        click.echo(f"{email} has enrolled no device.")
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
        raise click.ClickException(
            f"There is no device {device_id}. Somebody's devices: bin/palier device list EMAIL"
        ) from problem
    click.echo(f"{device_id} withdrawn, {ended} sessions ended")


@device.command("unknown")
def list_unknown() -> None:
    """Devices whose operations arrive and whose key nobody knows, as after a restore.

    Somebody who is a member signs in once on that phone. Who is none any more was made a member
    after the copy: `member add --id` makes them again, under the number that the phone knows.
    """
    with Session(db.engine) as session:
        organisations = session.scalars(select(Organisation).order_by(Organisation.slug)).all()
    has_any = False
    for organisation in organisations:
        with Session(db.engine) as session:
            act_for(session, organisation.id)
            for one in unknown_signers(session):
                known = select(DeviceKey.id).where(
                    DeviceKey.device_id == one.device_id, DeviceKey.member_id == one.author_id
                )
                if session.scalar(known.limit(1)) is not None:
                    continue
                name = session.scalar(select(Member.name).where(Member.id == one.author_id))
                what = f"{name}: signs in once there" if name else "no member: member add --id"
                click.echo(
                    f"{organisation.slug} device {one.device_id} member {one.author_id}"
                    f" {one.first_at:%Y-%m-%d %H:%M} to {one.last_at:%Y-%m-%d %H:%M},"
                    f" {one.operations} operations; {what}"
                )
                has_any = True
    if not has_any:
        click.echo("There is no such device.")
