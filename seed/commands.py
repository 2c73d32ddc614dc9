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
        counted = ", ".join(f"{count} {name}" for name, count in counts.items())
        click.echo(f"The demo is loaded: {counted}.")
    else:
        click.echo("The demo is there already.")
    width = max(len(member.email) for member in SIGN_INS)
    for member in SIGN_INS:
        role = _ROLES[member.role.value]
        click.echo(f"  {member.email:<{width}}  {PASSWORD}  {member.name}, {role}")
