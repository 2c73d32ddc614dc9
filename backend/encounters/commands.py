"""Commands about passages: `bin/palier folds recount`, `bin/palier folds tidy`."""

import sys
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database import db, writing_for
from backend.database.attempts import with_attempts
from backend.encounters import tidying  # noqa: F401  # declares what is tidied
from backend.encounters.recount import Difference, checks, differences, repair
from backend.operations.keeping import FIRST, Looked, Tidy, tidies
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
            lines = [_in_words(one) for one in found]
            lines += [line for check in checks.all().values() for line in check(session, repairing)]
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


@folds.command("tidy")
@click.option("--repair", "repairing", is_flag=True, help="Take off what may not be kept.")
def tidy(*, repairing: bool) -> None:
    """Hold what was kept by earlier releases to the rule of this one, in all organisations.

    Themes that are none of the mission's plain ones, and free text where a language belongs, are
    counted, or taken off: off passages, corrections, consents, sums and the ledger's payloads. In
    batches of 1,000, each committed by itself: phones go on. May be broken off and run again.
    Ends with 1 where anything was found and not taken off.
    """
    with Session(db.engine) as asking:
        organisations = asking.execute(
            select(Organisation.id, Organisation.slug).order_by(Organisation.slug)
        ).all()
    wrong = 0
    for organisation_id, slug in organisations:
        for name, look in tidies.all().items():
            found = _tidied(organisation_id, look, repairing=repairing)
            wrong += found
            if found:
                click.echo(f"{slug}: {name}: {found}")
    if not wrong:
        click.echo("Nothing is kept that may not be.")
    elif repairing:
        click.echo(f"{wrong} taken off.")
    else:
        click.echo(f"{wrong} found. `bin/palier folds tidy --repair` takes them off.")
        sys.exit(1)


def _tidied(organisation_id: UUID, look: Tidy, *, repairing: bool) -> int:
    """How many one organisation has of one kind, looked through batch by batch."""
    found, after = 0, FIRST
    while True:

        def work(session: Session, after: UUID = after) -> Looked:
            return look(session, after, repairing)

        now = with_attempts(organisation_id, work)
        found += now.found
        if now.last_id is None:
            return found
        after = now.last_id


def _in_words(difference: Difference) -> str:
    """A difference in one line: ids and counts, nothing that was written about a person."""
    changes = ", ".join(
        f"{name} {difference.kept[name]} → {counted}"
        for name, counted in difference.counted.items()
        if difference.kept[name] != counted
    )
    day = f" {difference.day}" if difference.day else ""
    return f"{difference.table} {difference.of}{day}, campaign {difference.campaign_id}: {changes}"
