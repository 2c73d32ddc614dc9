"""Commands about passages: `bin/palier folds recount`."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database import db, writing_for
from backend.encounters.recount import Difference, checks, differences, repair
from backend.organisations.models import Organisation

folds = AppGroup("folds", short_help="What passages add up to.")


@folds.command("recount")
@click.option("--repair", "repairing", is_flag=True, help="Set what differs to what was counted.")
def recount(*, repairing: bool) -> None:
    """Count all that is folded again, in all organisations, and say which folds differ.

    Ends with 1 where any differs and was not repaired.
    """
    with Session(db.engine) as asking:
        organisations = asking.execute(
            select(Organisation.id, Organisation.slug).order_by(Organisation.slug)
        ).all()
    wrong = 0
    for organisation_id, slug in organisations:
        with writing_for(organisation_id) as session:
            found = repair(session) if repairing else differences(session)
            lines = [_said(one) for one in found]
            lines += [line for check in checks for line in check(session, repairing)]
        wrong += len(lines)
        for line in lines:
            click.echo(f"{slug}: {line}")
    if not wrong:
        click.echo("Every fold is what it adds up to.")
    elif repairing:
        click.echo(f"{wrong} repaired.")
    else:
        click.echo(f"{wrong} differ. `bin/palier folds recount --repair` sets them right.")
        sys.exit(1)


def _said(difference: Difference) -> str:
    """A difference in one line: ids and counts, nothing that was written about a person."""
    changes = ", ".join(
        f"{name} {difference.kept[name]} → {counted}"
        for name, counted in difference.counted.items()
        if difference.kept[name] != counted
    )
    day = f" {difference.day}" if difference.day else ""
    return f"{difference.table} {difference.of}{day}, campaign {difference.campaign_id}: {changes}"
