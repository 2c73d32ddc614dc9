"""What an administrator does to a site without a screen, and what the office then has."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.config import Settings
from backend.database import act_for, db, writing
from backend.organisations.models import Account, Member, Organisation
from tests.browser.recorded_visits import office
from tests.browser.site import Site

# Of every table that operations fill, what people would miss; nothing that says when it was stored.
_BOOKS = {
    "passages": """
        select id::text, member_id::text, door_id::text, outcome, note, themes,
            occurred_at, local_date, withdrawn_at is not null
        from encounter order by id""",
    "follow-ups": """
        select id::text, household_id::text, reason, due_on, note from follow_up order by id""",
    "names": "select household_id::text, name, phone from contact_details order by household_id",
    "codes": "select stairwell_id::text, subject, value from access_note order by 1, 2",
    "households": """
        select household_id::text, campaign_id::text, passages, answered, met, last_outcome,
            last_occurred_at
        from household_fold order by 1, 2""",
    "days": """
        select building_id::text, campaign_id::text, local_date, passages
        from building_day_fold order by 1, 2, 3""",
    "operations": "select id::text, state from operation order by id",
}

Books = dict[str, list[tuple[object, ...]]]


def books(site: Site) -> Books:
    """All that operations have filled, to be compared."""
    with office(site) as connection:
        return {name: connection.execute(query).fetchall() for name, query in _BOOKS.items()}


def end_membership(site: Site, email: str) -> None:
    """Somebody left the organisation."""
    app = create_app(Settings.from_environment(site.environment))
    with app.app_context():
        act_for(db.session(), _organisation())
        with writing() as session:
            account = session.scalars(select(Account).where(Account.email == email)).one()
            member = session.scalars(select(Member).where(Member.account_id == account.id)).one()
            member.ended_at = datetime.now(UTC)
        # A copy is put back while nobody is connected.
        db.session.remove()
        db.engine.dispose()


def revoke_devices(site: Site, email: str) -> None:
    """All phones of somebody are taken out of use."""
    for line in site.flask("device", "list", email).splitlines():
        site.flask("device", "revoke", line.split()[0])


def _organisation() -> UUID:
    with Session(db.engine) as asking:
        return asking.scalars(select(Organisation.id)).one()
