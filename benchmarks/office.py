"""A team's office over an invented neighbourhood: who leads it, its streets, two missions."""

from datetime import UTC, date, datetime
from uuid import UUID

import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.database import act_for, db
from backend.organisations.models import Account, Member, RoleGrant, Team
from backend.organisations.passwords import hashed
from benchmarks.neighbourhood import Neighbourhood, make_neighbourhood
from tests.browser.people import PASSWORD

BUILDINGS, DOORS, PASSAGES = 1_400, 10_000, 20_000
LEAD = "desk@example.org"
OTHER_MISSION = "Loyers"

_STREETS = """
with run as (
    insert into reference_import (id, source, file_name, state, report)
    values (gen_random_uuid(), 'benchmark', 'streets', 'accepted', '{}') returning id
)
insert into address (id, source, source_id, number, street_name, street_key, postcode, insee_code,
    commune, geom, reference_import_id)
select gen_random_uuid(), 'benchmark', building.id::text, building.number::int, building.street,
    lower(building.street), '93140', '93010', 'Bondy',
    st_setsrid(st_makepoint(building.lon, building.lat), 4326), run.id
from building, run
"""


def make_office(bootstrap_url: str) -> Neighbourhood:
    """A neighbourhood of the size of a whole one, that somebody looks at from a desk.

    Args:
        bootstrap_url: of who may write what belongs to nobody, without a driver's name.
    """
    place = make_neighbourhood(
        stairwells=BUILDINGS, doors=DOORS, passages=PASSAGES, in_streets=True
    )
    with Session(db.engine) as session:
        act_for(session, place.organisation_id)
        team_id = session.scalars(select(Team.id)).one()
        _let_in_who_leads(session, team_id)
        session.add(
            Campaign(
                team_id=team_id,
                name=OTHER_MISSION,
                theme="Loyers",
                partner="Amicale",
                message="Se réunir.",
                starts_on=date(2026, 1, 1),
                ends_on=date(2090, 1, 1),
                passages=3,
                languages=["ar"],
            )
        )
        session.commit()
    with psycopg.connect(bootstrap_url) as connection:
        connection.execute(_STREETS)
    return place


def _let_in_who_leads(session: Session, team_id: UUID) -> None:
    account = Account(email=LEAD, password_hash=hashed(PASSWORD), name="Sandrine")
    session.add(account)
    session.flush()
    member = Member(account_id=account.id, name="Sandrine")
    session.add(member)
    session.flush()
    since = datetime(2026, 1, 1, tzinfo=UTC)
    session.add(RoleGrant(member_id=member.id, role="team_lead", team_id=team_id, starts_at=since))
