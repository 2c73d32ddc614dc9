"""Bring the database up to date and, if asked, put the demonstration into it.

What `bin/palier db upgrade` and `bin/palier demo load` do, in one process: loading the application
takes longer than either.
"""

import sys

import flask_migrate
from flask.cli import ScriptInfo
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from backend.database import db
from backend.database.unavailable import is_unavailable
from backend.organisations.models import Organisation
from seed.app import create_app
from seed.people import SLUG


def main(*, with_demo: bool) -> None:
    """Migrate as the owner; the demonstration's sign-ins go to standard output.

    Its passwords are known to everybody, so it never joins an organisation that is in earnest.
    """
    app = create_app()
    with app.app_context():
        try:
            flask_migrate.upgrade()
        except SQLAlchemyError as error:
            if is_unavailable(error):
                sys.exit("The database does not answer: start it, or see whether its URL is right.")
            raise
        slugs = set(db.session.scalars(select(Organisation.slug)))
    if with_demo and (not slugs or SLUG in slugs):
        app.cli.main(["demo", "load"], obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main(with_demo="--demo" in sys.argv)
