"""A neighbourhood of invented doors and passages, as large as a measurement asks for."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.campaigns.models import Campaign, CampaignTheme
from backend.database import act_for, db
from backend.database.cells import cell_of
from backend.encounters.models import Encounter
from backend.encounters.outcomes import OUTCOMES
from backend.encounters.recount import repair
from backend.households.models import Household
from backend.organisations.models import Account, Member, Organisation, RoleGrant, Team
from backend.places.models import Building, Door, Stairwell
from backend.sign_in import tokens
from backend.sign_in.models import Device, DeviceKey, SignInSession
from backend.territories.models import Assignment, Territory, TerritoryBuilding
from seed import phrases

_BATCH = 2_000
_CENTRE = (2.4834, 48.9022)
# A street has ten numbers a side; streets stand in blocks, as many one after the other as fit.
_HOUSES, _STREETS_IN_A_ROW = 20, 5
_BETWEEN_HOUSES, _BETWEEN_STREETS, _BLOCK = 0.00032, 0.00055, 0.0037
_FROM_THE_MIDDLE = 0.00013

# As a worker names them; none is sensitive.
_THEMES = {
    "tap_water": "Eau du robinet",
    "bill": "Facture",
    "leak": "Fuite",
    "housing": "Logement",
    "rights": "Droits",
    "school": "École",
}

_NOTES = (
    *phrases.CONVERSATION_NOTES,
    *phrases.BRIEF_NOTES,
    *phrases.COME_BACK_NOTES,
)


@dataclass
class Worker:
    """Who records, with what, and how they say who they are."""

    member_id: UUID
    device_id: UUID
    private_key: ec.EllipticCurvePrivateKey
    access_token: str


@dataclass
class Neighbourhood:
    """What was made: one territory over all doors, in the hands of each worker."""

    organisation_id: UUID
    campaign_id: UUID
    workers: list[Worker]
    homes: list[tuple[UUID, UUID]]


def make_neighbourhood(
    *, stairwells: int, doors: int, passages: int = 0, workers: int = 1, in_streets: bool = False
) -> Neighbourhood:
    """Make a neighbourhood in an organisation of its own, folds and all. Needs an application.

    Each stairwell is a building of its own; they lie anywhere, or along streets.

    What the planner knows of it is `Server.analyze`'s to say, as autovacuum does in production.
    """
    chance = random.Random(1)
    with Session(db.engine, expire_on_commit=False) as first:
        organisation = Organisation(name="Mesures", slug=f"mesures-{uuid4().hex[:12]}")
        first.add(organisation)
        first.commit()
    with Session(db.engine, expire_on_commit=False) as session:
        act_for(session, organisation.id)
        team = Team(name="Nord")
        session.add(team)
        session.flush()
        campaign = Campaign(
            team_id=team.id,
            name="Eau",
            theme="Eau",
            partner="Régie",
            message="Lire son compteur.",
            starts_on=date(2026, 1, 1),
            ends_on=date(2090, 1, 1),
            passages=3,
            languages=["ar", "bm"],
        )
        territory = Territory(team_id=team.id, name="Tout", sign=1)
        session.add_all([campaign, territory])
        session.flush()
        session.add_all(_themes(campaign.id))
        spots = [
            _in_street(number) if in_streets else _anywhere(chance)
            for number in range(1, stairwells + 1)
        ]
        homes = _places(session, team, territory, spots, doors)
        people = [_worker(session, team, territory, campaign) for _ in range(workers)]
        if passages:
            _fill(
                session,
                Encounter,
                _passages(homes, passages, people[0].member_id, campaign.id, chance),
            )
            repair(session)
        session.commit()
    return Neighbourhood(organisation.id, campaign.id, people, homes)


def _themes(campaign_id: UUID) -> Iterator[CampaignTheme]:
    for position, (code, label) in enumerate(_THEMES.items(), 1):
        yield CampaignTheme(
            campaign_id=campaign_id,
            position=position,
            code=code,
            labels={"fr": label},
            sensitive=False,
        )


def street_of(number: int) -> str:
    """Of the building of that number."""
    return f"Rue {number // _HOUSES} des Érables"


def _anywhere(chance: random.Random) -> tuple[float, float]:
    lon, lat = (middle + chance.uniform(-0.01, 0.01) for middle in _CENTRE)
    return lon, lat


def _in_street(number: int) -> tuple[float, float]:
    """Odd numbers on one side, even ones on the other."""
    street, house = divmod(number, _HOUSES)
    row, column = divmod(street, _STREETS_IN_A_ROW)
    side = _FROM_THE_MIDDLE if house % 2 else -_FROM_THE_MIDDLE
    return (
        _CENTRE[0] + column * _BLOCK + house // 2 * _BETWEEN_HOUSES,
        _CENTRE[1] + row * _BETWEEN_STREETS + side,
    )


def _places(
    session: Session,
    team: Team,
    territory: Territory,
    spots: Sequence[tuple[float, float]],
    doors: int,
) -> list[tuple[UUID, UUID]]:
    buildings, stairs, all_doors, households = [], [], [], []
    for number, (lon, lat) in enumerate(spots, 1):
        building_id, stairwell_id = uuid7(), uuid7()
        buildings.append(
            {
                "id": building_id,
                "team_id": team.id,
                "name": f"{number} rue des Érables",
                "street": street_of(number),
                "number": str(number),
                "kind": "block",
                "lon": lon,
                "lat": lat,
                "cell": cell_of(lon, lat),
                "source": "benchmark",
                "source_id": str(number),
                "match": "exact",
                "is_estimated": True,
            }
        )
        stairs.append({"id": stairwell_id, "building_id": building_id, "name": "A", "position": 1})
        here = doors // len(spots) + (number <= doors % len(spots))
        for place in range(here):
            floor, position = divmod(place, 4)
            door_id = uuid7()
            all_doors.append(
                {
                    "id": door_id,
                    "stairwell_id": stairwell_id,
                    "floor": floor,
                    "position": position + 1,
                    "label": f"{floor}{position + 1}",
                    "is_estimated": True,
                }
            )
            households.append({"id": uuid7(), "door_id": door_id})
    for model, rows in (
        (Building, buildings),
        (Stairwell, stairs),
        (Door, all_doors),
        (Household, households),
        (
            TerritoryBuilding,
            [{"territory_id": territory.id, "building_id": one["id"]} for one in buildings],
        ),
    ):
        _fill(session, model, rows)
    return [(one["door_id"], one["id"]) for one in households]


def _worker(session: Session, team: Team, territory: Territory, campaign: Campaign) -> Worker:
    account = Account(email=f"{uuid4().hex}@example.org", password_hash="none", name="Fatou")
    session.add(account)
    session.flush()
    member = Member(account_id=account.id, name="Fatou")
    device = Device(id=uuid4(), account_id=account.id, name="Téléphone")
    session.add_all([member, device])
    session.flush()
    private_key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    entered = SignInSession(
        account_id=account.id,
        organisation_id=member.organisation_id,
        transport="bearer",
        expires_at=now + timedelta(days=1),
        refresh_id=uuid4(),
        refresh_issued_at=now,
    )
    session.add_all(
        [
            RoleGrant(
                member_id=member.id,
                role="worker",
                team_id=team.id,
                starts_at=datetime(2026, 1, 1, tzinfo=UTC),
            ),
            DeviceKey(
                member_id=member.id,
                device_id=device.id,
                public_key=private_key.public_key().public_bytes(
                    Encoding.DER, PublicFormat.SubjectPublicKeyInfo
                ),
            ),
            Assignment(
                territory_id=territory.id,
                member_id=member.id,
                campaign_id=campaign.id,
                starts_on=date(2026, 1, 1),
                ends_on=date(2090, 1, 1),
            ),
            entered,
        ]
    )
    session.flush()
    return Worker(member.id, device.id, private_key, tokens.access_token(entered))


def _passages(
    homes: Sequence[tuple[UUID, UUID]],
    passages: int,
    member_id: UUID,
    campaign_id: UUID,
    chance: random.Random,
) -> Iterator[dict[str, Any]]:
    start = datetime(2026, 9, 1, 15, tzinfo=UTC)
    for number in range(passages):
        door_id, household_id = homes[number % len(homes)]
        at = start + timedelta(seconds=number * 40 + chance.randrange(40))
        yield {
            "id": uuid7(),
            "household_id": household_id,
            "door_id": door_id,
            "recorded_door_id": door_id,
            "campaign_id": campaign_id,
            "member_id": member_id,
            "channel": "door",
            "outcome": chance.choices(OUTCOMES, (15, 10, 50, 8, 7, 3, 4, 3))[0],
            "notice_left": chance.random() < 0.3,
            "note": note(chance),
            "recorded_at": at,
            "occurred_at": at,
            "device_seq": number,
            "utc_offset_min": 120,
            "local_date": at.date(),
            "local_hour": at.hour,
        }


def note(chance: random.Random) -> str:
    """What a worker might write; every third one says when to come back."""
    when = f" Rappeler après {chance.randrange(16, 21)} h." if chance.random() < 1 / 3 else ""
    return chance.choice(_NOTES) + when


def _fill(
    session: Session, model: type, rows: Sequence[dict[str, Any]] | Iterator[dict[str, Any]]
) -> None:
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _BATCH:
            session.execute(insert(model), waiting)
            waiting = []
    if waiting:
        session.execute(insert(model), waiting)
