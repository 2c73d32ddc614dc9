"""Bring the database up to date and, if asked, put the demonstration into it.

What `flask db upgrade` and `flask demo load` do, in one process: loading the application
takes longer than either.
"""

import sys

import flask_migrate
from flask.cli import ScriptInfo

from backend.app import create_app


def main(*, with_demo: bool) -> None:
    """Migrate as the owner; the demonstration's sign-ins go to standard output."""
    app = create_app()
    with app.app_context():
        flask_migrate.upgrade()
    if with_demo:
        app.cli.main(["demo", "load"], obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main(with_demo="--demo" in sys.argv)
