"""`bin/palier`: the application's commands, which say what is wrong in a sentence."""

import sys

import click
import psycopg
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from backend.config import SettingsInvalid
from backend.database.guard import RoleNotBound
from backend.database.unavailable import is_unavailable
from backend.operations.custody import CustodyFault
from backend.web.commands import DatabaseAway
from seed.app import create_app

NAME = "bin/palier"


def _application() -> Flask:
    try:
        return create_app()
    except (SettingsInvalid, RoleNotBound, CustodyFault) as fault:
        raise click.ClickException(str(fault)) from fault


class Commands(FlaskGroup):
    """Flask's own commands and those of Palier."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names; where the application cannot start, why not, rather than half of them."""
        ctx.ensure_object(ScriptInfo).load_app()
        return super().list_commands(ctx)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a database that is away is a sentence, whatever the command."""
        try:
            return super().invoke(ctx)
        except (SQLAlchemyError, psycopg.Error) as error:
            if is_unavailable(error):
                raise DatabaseAway from error
            raise


def main(arguments: list[str]) -> None:
    """Run what was typed after bin/palier."""
    commands = Commands(
        create_app=_application,
        set_debug_flag=False,
        add_version_option=False,
        load_dotenv=False,
        help="What whoever operates Palier does in a terminal; docs/operate.md tells when.",
    )
    # Flask's option to choose another application means nothing here.
    commands.params = []
    commands.main(args=arguments, prog_name=NAME)


if __name__ == "__main__":
    main(sys.argv[1:])
