"""Loading the demonstration from a terminal."""

import click
from flask.cli import AppGroup

from seed.load import load
from seed.people import PASSWORD, SIGN_INS

demo = AppGroup("demo", help="An invented neighbourhood, to try Palier on.")

_ROLES = {
    "worker": "intervenante",
    "team_lead": "responsable d’équipe",
    "coordinator": "coordinatrice",
    "admin": "administrateur",
}


@demo.command("load")
def load_demo() -> None:
    """Load « Les Tilleuls », unless it is there, and print one sign-in per role."""
    counts = load().counts
    if counts:
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        click.echo(f"The demo is loaded: {told}.")
    else:
        click.echo("The demo is there already.")
    width = max(len(somebody.email) for somebody in SIGN_INS)
    for somebody in SIGN_INS:
        role = _ROLES[somebody.role.value]
        click.echo(f"  {somebody.email:<{width}}  {PASSWORD}  {somebody.name}, {role}")
