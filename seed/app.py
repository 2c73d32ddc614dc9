"""The application with the command that loads the demonstration, for whoever tries Palier."""

from flask import Flask

from backend import app as palier
from backend.config import Settings
from backend.web.commands import with_database
from seed.commands import demo


def create_app(settings: Settings | None = None) -> Flask:
    """The application and `demo load`; raises what `backend.app.create_app` does."""
    app = palier.create_app(settings)
    app.cli.add_command(with_database(demo))
    return app
