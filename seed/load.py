"""Loading the demonstration: people, places, campaigns, territories, and what happened there.

Each step is skipped where its result stands already, so a loading that broke off goes on, and
a second one changes nothing.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.campaigns import service as campaigns
from backend.campaigns.models import Campaign
from backend.database import act_for, db, writing
from backend.encounters.models import Encounter
from backend.households.models import Household
from backend.organisations import service as organisations
from backend.organisations.models import Account, Member, Organisation, Team
from backend.organisations.passwords import hashed
from backend.places.labels import clean_label, default_floor_label
from backend.places.models import Building, Door, Stairwell
from backend.reference.street_names import street_key
from backend.territories import service as territories
from backend.territories.assignments import assign
from backend.territories.models import Territory, TerritoryBuilding
from seed.history import Doorstep, Walk, visits
from seed.missions import MISSIONS, Mission
from seed.neighbourhood import write_files
from seed.people import (
    EVERYBODY,
    LEADS,
    ORGANISATION,
    PASSWORD,
    SECTORS,
    SLUG,
    WORKERS,
    DemoMember,
    Sector,
)
from seed.places import bring_addresses, bring_dwellings
from seed.plan import SABLONNIERE, TILLEULS
from seed.simulate import SimulatedVisit, simulate

TIME_ZONE = "Europe/Paris"
_ZONE = ZoneInfo(TIME_ZONE)
# Everybody was there before the first campaign began.
_HIRED = timedelta(days=90)


@dataclass
class Loaded:
    """What a loading added: operations by kind; nothing where all of it stood already."""

    counts: Mapping[str, int] = field(default_factory=dict)


def load(now: datetime | None = None) -> Loaded:
    """Load the demonstration, its days counted back from today."""
    now = now or datetime.now(UTC)
    _act_for_organisation()
    with writing() as session:
        teams = {name: _team(session, name) for name in (TILLEULS, SABLONNIERE)}
        members = {one.email: _member(session, one, teams, now) for one in EVERYBODY}
    _bring_places(teams)
    with writing() as session:
        work = _Work(session, teams, members, now)
        work.prepare()
        return Loaded(work.happen())


def _act_for_organisation() -> None:
    with writing() as session:
        found = session.scalar(select(Organisation).where(Organisation.slug == SLUG))
        found = found or organisations.create_organisation(session, ORGANISATION, SLUG)
    act_for(db.session(), found.id)


def _team(session: Session, name: str) -> Team:
    found = session.scalar(select(Team).where(Team.name == name))
    return found or organisations.create_team(session, name, TIME_ZONE)


def _member(
    session: Session, person: DemoMember, teams: Mapping[str, Team], now: datetime
) -> Member:
    account = session.scalar(select(Account).where(Account.email == person.email))
    if account is None:
        account = Account(email=person.email, name=person.name, password_hash=_password_hash())
        session.add(account)
        session.flush()
    found = session.scalar(select(Member).where(Member.account_id == account.id))
    if found is not None:
        return found
    member = organisations.add_member(session, account, person.name)
    organisations.grant(
        session,
        member,
        person.role,
        teams[person.team] if person.team else None,
        starts_at=now - _HIRED,
    )
    return member


@lru_cache(maxsize=1)
def _password_hash() -> str:
    """One for all, since it is the same password and hashing is slow on purpose."""
    return hashed(PASSWORD)


def _bring_places(teams: Mapping[str, Team]) -> None:
    with writing() as session:
        settled = set(session.scalars(select(Building.team_id).distinct()))
    if settled.issuperset(team.id for team in teams.values()):
        return
    with tempfile.TemporaryDirectory(prefix="palier-demo-") as folder:
        addresses, lists = write_files(Path(folder))
        bring_addresses(addresses)
        for name, dwellings in lists.items():
            if teams[name].id not in settled:
                bring_dwellings(teams[name], dwellings)


class _Work:
    """Campaigns, territories, assignments, and the evenings at the doors."""

    def __init__(
        self,
        session: Session,
        teams: Mapping[str, Team],
        members: Mapping[str, Member],
        now: datetime,
    ) -> None:
        self._session = session
        self._teams = teams
        self._members = members
        self._now = now
        self._today = now.astimezone(_ZONE).date()
        self._campaigns: dict[str, Campaign] = {}
        self._territories: dict[str, Territory] = {}

    def prepare(self) -> None:
        """Make the campaigns, territories and assignments that are not there."""
        for mission in MISSIONS:
            self._campaigns[mission.name] = self._campaign(mission)
        for sector in SECTORS:
            self._territories[sector.name] = self._territory(sector)

    def happen(self) -> Mapping[str, int]:
        """Tell what happened, unless it was told before; says how much."""
        if self._session.scalar(select(exists().where(Encounter.channel == "door"))):
            return {}
        visits = [one for sector in SECTORS for one in self._visits_of(sector)]
        return simulate(self._session, visits, self._now, self._now - _HIRED)

    def _campaign(self, mission: Mission) -> Campaign:
        known = select(Campaign).where(Campaign.name == mission.name)
        if found := self._session.scalar(known):
            return found
        return campaigns.create(
            self._session,
            team_id=self._teams[mission.team].id if mission.team else None,
            name=mission.name,
            theme=mission.theme,
            partner=mission.partner,
            message=mission.message,
            starts_on=self._today + mission.starts,
            ends_on=self._today + mission.ends,
            **mission.talk(),
        )

    def _territory(self, sector: Sector) -> Territory:
        team = self._teams[sector.team]
        known = select(Territory).where(Territory.name == sector.name, Territory.team_id == team.id)
        if found := self._session.scalar(known):
            return found
        buildings = [one.id for one in self._buildings(team) if _stands_in(one, sector)]
        territory = territories.create(
            self._session, team.id, name=sector.name, building_ids=buildings
        )
        campaign = self._campaigns[sector.mission.name]
        assign(
            self._session,
            territory.id,
            member_id=self._members[sector.worker.email].id,
            campaign_id=campaign.id,
            starts_on=campaign.starts_on,
            ends_on=min(campaign.ends_on, self._today + sector.until),
            at=self._now,
        )
        return territory

    def _buildings(self, team: Team) -> Sequence[Building]:
        return self._session.scalars(select(Building).where(Building.team_id == team.id)).all()

    def _visits_of(self, sector: Sector) -> Iterator[SimulatedVisit]:
        campaign = self._campaigns[sector.mission.name]
        territory = self._territories[sector.name]
        walk = Walk(
            name=sector.name,
            doors=self._doorsteps(territory),
            share=sector.share,
            first_day=campaign.starts_on,
            last_day=self._today - timedelta(days=1),
            zone=_ZONE,
            themes=[theme.code for theme in sector.mission.themes if not theme.sensitive],
            sensitive=[theme.code for theme in sector.mission.themes if theme.sensitive],
            languages=sector.mission.languages,
        )
        member = self._members[sector.worker.email]
        colleagues = tuple(
            self._members[one.email].id
            for one in (*LEADS, *WORKERS)
            if one.team == sector.team and one is not sector.worker
        )
        return (
            SimulatedVisit(visit, member.id, campaign.id, territory.id, colleagues)
            for visit in visits(walk)
        )

    def _doorsteps(self, territory: Territory) -> list[Doorstep]:
        """The doors of a territory as one walks them: along the street, from the top down."""
        rows = self._session.execute(
            select(
                Door.id,
                Household.id,
                Door.floor,
                Door.label,
                Building.kind,
                Building.street,
                Building.number,
            )
            .join(Stairwell, Stairwell.id == Door.stairwell_id)
            .join(Building, Building.id == Stairwell.building_id)
            .join(TerritoryBuilding, TerritoryBuilding.building_id == Building.id)
            .join(Household, Household.door_id == Door.id)
            .where(TerritoryBuilding.territory_id == territory.id, Household.ended_at.is_(None))
            .order_by(Stairwell.position, Door.floor.desc(), Door.position, Door.id)
        ).all()
        walked = sorted(rows, key=lambda row: (row.street, _first_number(row.number)))
        return [_doorstep(*row[:5]) for row in walked]


def _doorstep(door_id: UUID, household_id: UUID, floor: int, label: str, kind: str) -> Doorstep:
    """As a phone shows it: a house has one door, and nobody calls it by a number."""
    if kind == "house":
        return Doorstep(door_id, household_id)
    return Doorstep(door_id, household_id, default_floor_label(floor), clean_label(label) or None)


def _stands_in(building: Building, sector: Sector) -> bool:
    side = _first_number(building.number) % 2
    return any(
        street_key(street) == street_key(building.street) and odd in (None, side)
        for street, odd in sector.streets
    )


def _first_number(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 0
