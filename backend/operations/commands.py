"""The keys that phones seal to, from a terminal."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from backend.operations.custody import KEPT_AFTER_REPLACED, CustodyFault, sealing_keys

sealing_key = AppGroup(
    "sealing-key", help="Keys to which phones seal what they keep and carry for the server."
)


@sealing_key.command("list")
def list_keys() -> None:
    """All keys, the newest first: phones seal to that one, the others only open."""
    keys = sealing_keys()
    until = {key.id: replaced_at for key, replaced_at in keys.replaced()}
    for key in keys.every():
        replaced_at = until.get(key.id)
        state = (
            "in use"
            if replaced_at is None
            else f"replaced {replaced_at:%Y-%m-%d},"
            f" needed until {replaced_at + KEPT_AFTER_REPLACED:%Y-%m-%d}"
        )
        click.echo(f"{key.id} made {key.made_at:%Y-%m-%d} {state}")


@sealing_key.command("rotate")
def rotate() -> None:
    """Make a new key. Phones hear of it when they next ask who they are; save the folder again."""
    try:
        key = sealing_keys().rotate()
    except CustodyFault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{key.id} is in use. Save {sealing_keys().folder} again.")


@sealing_key.command("prune")
def prune() -> None:
    """Remove the keys that no phone can need any more."""
    try:
        removed = sealing_keys().prune(datetime.now(UTC))
    except (CustodyFault, OSError) as fault:
        raise click.ClickException(str(fault)) from fault
    for key in removed:
        click.echo(f"{key.id} removed")
    click.echo(f"{len(removed)} removed, {len(sealing_keys().every())} kept")
