"""One factory per model, so that a test states only what it is about.

What is not said is made: `make.door()` stands in a stairwell of a building of a team.
Everything belongs to the organisation that the session acts for.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.campaigns.models import Campaign, CampaignTheme, MessageCard
from backend.database.cells import cell_of
from backend.database.rows import Base
from backend.encounters.models import (
    BuildingDayFold,
    ContactDetails,
    DoNotVisit,
    Encounter,
    EncounterRevision,
    HouseholdFold,
    TalkCount,
)
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.operations.models import LedgerEntry
from backend.organisations.models import Account, Member, Organisation, RoleGrant, Team
from backend.places.models import (
    AccessNote,
    Building,
    Door,
    DoorAlias,
    Household,
    PlaceImport,
    PlaceImportChange,
    Residence,
    Stairwell,
)
from backend.reference.models import Address, ReferenceImport
from backend.rounds.models import Round, RoundMark, RoundMember, RoundStop
from backend.sign_in.models import Device, DeviceKey, LoginCounter, SignInSession
from backend.territories.models import Assignment, Territory, TerritoryBuilding

# The day on which tests happen, where they do not say another.
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
BONDY = (2.4834, 48.9022)
PASSWORD = "correct horse battery"

Row = TypeVar("Row", bound=Base)


class Make:
    """Factories over one session; `keep` commits, where a test needs others to see the rows."""

    def __init__(self, session: Session, keep: Callable[[], None] | None = None) -> None:
        self.session = session
        self._keep = keep or (lambda: None)
        self._numbers = count(1)
        self._keys: dict[UUID, ec.EllipticCurvePrivateKey] = {}

    def _add(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        self._keep()
        return row

    def _next(self) -> int:
        return next(self._numbers)

    # -- without a tenant --------------------------------------------------------------------

    def organisation(self, **said: Any) -> Organisation:
        number = uuid4().hex[:12]
        return self._add(Organisation(**{"name": "Voisins", "slug": f"voisins-{number}"} | said))

    def account(self, **said: Any) -> Account:
        number = uuid4().hex[:12]
        default = {
            "email": f"{number}@example.org",
            "name": "Aïcha",
            # Nobody signs in with it; tests of sign-in hash a password of their own.
            "password_hash": "none",
        }
        return self._add(Account(**default | said))

    def device(self, **said: Any) -> Device:
        if "account_id" not in said:
            said["account_id"] = self.account().id
        return self._add(Device(**{"id": uuid4(), "name": "Téléphone"} | said))

    def sign_in_session(self, member: Member | None = None, **said: Any) -> SignInSession:
        member = member or self.member()
        now = datetime.now(UTC)
        default = {
            "account_id": member.account_id,
            "organisation_id": member.organisation_id,
            "transport": "bearer",
            "expires_at": now + timedelta(days=1),
            "refresh_id": uuid4(),
            "refresh_issued_at": now,
        }
        return self._add(SignInSession(**default | said))

    def login_counter(self, **said: Any) -> LoginCounter:
        default = {
            "subject": uuid4().hex,
            "failures": 1,
            "window_ends_at": datetime.now(UTC) + timedelta(minutes=5),
        }
        return self._add(LoginCounter(**default | said))

    def reference_import(self, **said: Any) -> ReferenceImport:
        default = {"source": "ban", "file_name": "ban.csv", "report": {}}
        return self._add(ReferenceImport(**default | said))

    def address(self, **said: Any) -> Address:
        if "reference_import_id" not in said:
            said["reference_import_id"] = self.reference_import().id
        lon, lat = said.pop("lon", BONDY[0]), said.pop("lat", BONDY[1])
        default = {
            "source": "ban",
            "source_id": uuid4().hex,
            "number": self._next(),
            "street_name": "Rue des Érables",
            "street_key": "RUE DES ERABLES",
            "postcode": "93140",
            "insee_code": "93010",
            "commune": "Bondy",
            "geom": WKTElement(f"POINT({lon} {lat})", srid=4326),
        }
        return self._add(Address(**default | said))

    # -- people ------------------------------------------------------------------------------

    def team(self, **said: Any) -> Team:
        return self._add(Team(**{"name": f"Équipe {self._next()}-{uuid4().hex[:6]}"} | said))

    def member(self, name: str = "Aïcha", **said: Any) -> Member:
        if "account_id" not in said:
            said["account_id"] = self.account(name=name).id
        return self._add(Member(name=name, **said))

    def role_grant(
        self,
        member: Member | None = None,
        role: Role = Role.WORKER,
        team: Team | None = None,
        **said: Any,
    ) -> RoleGrant:
        """A grant for a team, or for the whole organisation where none is named."""
        default = {
            "member_id": (member or self.member()).id,
            "role": role.value,
            "team_id": team.id if team else None,
            "starts_at": NOW - timedelta(days=365),
        }
        return self._add(RoleGrant(**default | said))

    def device_key(self, member: Member | None = None, **said: Any) -> DeviceKey:
        """A key whose other half is kept: `make.private_key(key)` signs with it."""
        member = member or self.member()
        if "device_id" not in said:
            said["device_id"] = self.device(account_id=member.account_id).id
        private = ec.generate_private_key(ec.SECP256R1())
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        key = self._add(DeviceKey(**{"member_id": member.id, "public_key": public} | said))
        self._keys[key.id] = private
        return key

    def private_key(self, key: DeviceKey) -> ec.EllipticCurvePrivateKey:
        return self._keys[key.id]

    def audit_entry(self, **said: Any) -> AuditEntry:
        return self._add(AuditEntry(**{"action": "tests.looked", "subject": "door"} | said))

    # -- places ------------------------------------------------------------------------------

    def place_import(self, team: Team | None = None, **said: Any) -> PlaceImport:
        default = {
            "team_id": (team or self.team()).id,
            "source": "dwellings",
            "file_name": "dwellings.csv",
            "report": {},
        }
        return self._add(PlaceImport(**default | said))

    def place_import_change(
        self, run: PlaceImport | None = None, building: Building | None = None, **said: Any
    ) -> PlaceImportChange:
        default = {
            "place_import_id": (run or self.place_import()).id,
            "building_id": (building or self.building()).id,
            "before": {},
        }
        return self._add(PlaceImportChange(**default | said))

    def residence(self, team: Team | None = None, **said: Any) -> Residence:
        default = {"team_id": (team or self.team()).id, "name": "Les Érables"}
        return self._add(Residence(**default | said))

    def building(self, team: Team | None = None, **said: Any) -> Building:
        lon, lat = said.get("lon", BONDY[0]), said.get("lat", BONDY[1])
        number = str(self._next())
        default = {
            "team_id": (team or self.team()).id,
            "name": f"{number} rue des Érables",
            "street": "Rue des Érables",
            "number": number,
            "kind": "block",
            "lon": lon,
            "lat": lat,
            "cell": cell_of(lon, lat),
            "source": "dwellings",
            "source_id": uuid4().hex,
            "match": "exact",
            "is_estimated": True,
        }
        return self._add(Building(**default | said))

    def stairwell(self, building: Building | None = None, **said: Any) -> Stairwell:
        default = {
            "building_id": (building or self.building()).id,
            "name": "A",
            "position": self._next(),
        }
        return self._add(Stairwell(**default | said))

    def door(self, stairwell: Stairwell | None = None, **said: Any) -> Door:
        position = said.get("position", self._next())
        default = {
            "stairwell_id": (stairwell or self.stairwell()).id,
            "floor": 1,
            "position": position,
            "label": f"{said.get('floor', 1)}{position}"[:20],
            "is_estimated": True,
        }
        return self._add(Door(**default | said))

    def door_alias(self, door: Door | None = None, **said: Any) -> DoorAlias:
        return self._add(DoorAlias(**{"id": uuid4(), "door_id": (door or self.door()).id} | said))

    def household(self, door: Door | None = None, **said: Any) -> Household:
        return self._add(Household(**{"door_id": (door or self.door()).id} | said))

    def access_note(
        self, stairwell: Stairwell | None = None, member: Member | None = None, **said: Any
    ) -> AccessNote:
        default = {
            "stairwell_id": (stairwell or self.stairwell()).id,
            "subject": "code",
            "value": "12A45",
            "set_by": (member or self.member()).id,
            "set_at": NOW,
            "device_seq": self._next(),
            "set_by_operation": uuid7(),
        }
        return self._add(AccessNote(**default | said))

    # -- work --------------------------------------------------------------------------------

    def campaign(self, team: Team | None = None, **said: Any) -> Campaign:
        """A campaign of a team, or of the whole organisation where none is named."""
        default = {
            "team_id": team.id if team else None,
            "name": f"Accès aux droits {self._next()}",
            "theme": "Droits",
            "partner": "CAF",
            "message": "Nous passons vous informer de vos droits.",
            "starts_on": TODAY - timedelta(days=30),
            "ends_on": TODAY + timedelta(days=365 * 20),
            "passages": 3,
        }
        return self._add(Campaign(**default | said))

    def campaign_theme(self, campaign: Campaign | None = None, **said: Any) -> CampaignTheme:
        number = self._next()
        default = {
            "campaign_id": (campaign or self.campaign()).id,
            "position": number,
            "code": f"theme_{number}",
            "labels": {"fr": f"Thème {number}"},
            "sensitive": False,
        }
        return self._add(CampaignTheme(**default | said))

    def message_card(self, campaign: Campaign | None = None, **said: Any) -> MessageCard:
        default = {
            "campaign_id": (campaign or self.campaign()).id,
            "position": self._next(),
            "texts": {"fr": {"title": "L’eau", "body": "Un robinet qui goutte coûte cher."}},
        }
        return self._add(MessageCard(**default | said))

    def territory(self, team: Team | None = None, **said: Any) -> Territory:
        default = {
            "team_id": (team or self.team()).id,
            "name": f"Secteur {self._next()}-{uuid4().hex[:6]}",
            "sign": 1,
        }
        return self._add(Territory(**default | said))

    def territory_building(
        self, territory: Territory | None = None, building: Building | None = None, **said: Any
    ) -> TerritoryBuilding:
        territory = territory or self.territory()
        if building is None:
            building = self.building(
                team=self.session.get_one(Team, (territory.organisation_id, territory.team_id))
            )
        default = {"territory_id": territory.id, "building_id": building.id}
        return self._add(TerritoryBuilding(**default | said))

    def assignment(
        self,
        territory: Territory | None = None,
        member: Member | None = None,
        campaign: Campaign | None = None,
        **said: Any,
    ) -> Assignment:
        default = {
            "territory_id": (territory or self.territory()).id,
            "member_id": (member or self.member()).id,
            "campaign_id": (campaign or self.campaign()).id,
            "starts_on": TODAY - timedelta(days=30),
            "ends_on": TODAY + timedelta(days=365 * 20),
        }
        return self._add(Assignment(**default | said))

    # -- what was done -----------------------------------------------------------------------

    def ledger_entry(self, key: DeviceKey | None = None, **said: Any) -> LedgerEntry:
        """An operation that was applied; its signature is not checked by who reads it."""
        key = key or self.device_key()
        number, payload = self._next(), json.dumps({"salt": uuid4().hex})
        default = {
            "id": uuid7(),
            "kind": "encounter.record",
            "kind_version": 1,
            "author_id": key.member_id,
            "device_id": key.device_id,
            "device_key_id": key.id,
            "device_seq": number,
            "recorded_at": NOW,
            "utc_offset_min": 60,
            "depends_on": [],
            "payload_hash": hashlib.sha256(payload.encode()).digest(),
            "envelope": "{}",
            "signature": b"\0" * 64,
            "occurred_at": NOW,
            "state": "applied",
            "applied_at": NOW,
            "payload": payload,
        }
        return self._add(LedgerEntry(**default | said))

    def encounter(
        self,
        household: Household | None = None,
        member: Member | None = None,
        campaign: Campaign | None = None,
        **said: Any,
    ) -> Encounter:
        """A passage. Folds are not kept by this: what needs them records an operation."""
        household = household or self.household()
        at = said.get("occurred_at", NOW)
        default = {
            "id": uuid7(),
            "household_id": household.id,
            "door_id": household.door_id,
            "recorded_door_id": household.door_id,
            "campaign_id": campaign.id if campaign else None,
            "member_id": (member or self.member()).id,
            "channel": "door",
            "outcome": "conversation",
            "notice_left": False,
            "recorded_at": at,
            "occurred_at": at,
            "device_seq": self._next(),
            "utc_offset_min": 60,
            "local_date": at.date(),
            "local_hour": at.hour,
        }
        return self._add(Encounter(**default | said))

    def meeting(
        self, team: Team | None = None, member: Member | None = None, **said: Any
    ) -> Encounter:
        """An encounter away from a door."""
        at = said.get("occurred_at", NOW)
        default = {
            "id": uuid7(),
            "team_id": (team or self.team()).id,
            "member_id": (member or self.member()).id,
            "channel": "street",
            "outcome": "conversation",
            "place_name": "Marché",
            "people": 2,
            "notice_left": False,
            "recorded_at": at,
            "occurred_at": at,
            "device_seq": self._next(),
            "utc_offset_min": 60,
            "local_date": at.date(),
            "local_hour": at.hour,
        }
        return self._add(Encounter(**default | said))

    def encounter_revision(
        self, encounter: Encounter | None = None, member: Member | None = None, **said: Any
    ) -> EncounterRevision:
        """A correction. The encounter does not follow: what needs that records an operation."""
        encounter = encounter or self.encounter()
        default = {
            "id": uuid7(),
            "encounter_id": encounter.id,
            "member_id": member.id if member else encounter.member_id,
            "action": "corrected",
            "at": NOW,
            "device_seq": self._next(),
            "outcome": "refused",
            "notice_left": False,
        }
        return self._add(EncounterRevision(**default | said))

    def contact_details(
        self, household: Household | None = None, member: Member | None = None, **said: Any
    ) -> ContactDetails:
        household = household or self.household()
        default = {
            "id": uuid7(),
            "household_id": household.id,
            "door_id": household.door_id,
            "recorded_door_id": household.door_id,
            "is_withdrawn": False,
            "name": "Mme Diallo",
            "phone": "06 12 34 56 78",
            "consent_text": "contact.v1",
            "consent_language": "fr",
            "consented_at": NOW,
            "set_by": (member or self.member()).id,
            "set_at": NOW,
            "device_seq": self._next(),
        }
        return self._add(ContactDetails(**default | said))

    def talk_count(
        self, territory: Territory | None = None, campaign: Campaign | None = None, **said: Any
    ) -> TalkCount:
        default = {
            "territory_id": (territory or self.territory()).id,
            "campaign_id": (campaign or self.campaign()).id,
            "day": TODAY,
            "subject": "theme",
            "code": "health",
            "talks": 7,
        }
        return self._add(TalkCount(**default | said))

    def household_fold(self, household: Household | None = None, **said: Any) -> HouseholdFold:
        default = {
            "household_id": (household or self.household()).id,
            "passages": 1,
            "answered": 1,
            "met": 1,
        }
        return self._add(HouseholdFold(**default | said))

    def building_day_fold(self, building: Building | None = None, **said: Any) -> BuildingDayFold:
        counts = dict.fromkeys(
            (
                "brief_contact",
                "not_home",
                "come_back",
                "refused",
                "language_barrier",
                "inaccessible",
                "vacant",
            ),
            0,
        )
        default = {
            "building_id": (building or self.building()).id,
            "local_date": TODAY,
            "passages": 1,
            "conversation": 1,
        }
        return self._add(BuildingDayFold(**counts | default | said))

    def do_not_visit(
        self, household: Household | None = None, member: Member | None = None, **said: Any
    ) -> DoNotVisit:
        default = {
            "id": uuid7(),
            "household_id": (household or self.household()).id,
            "set_by": (member or self.member()).id,
            "set_at": NOW,
            "review_on": TODAY + timedelta(days=365),
        }
        return self._add(DoNotVisit(**default | said))

    def follow_up(
        self, household: Household | None = None, member: Member | None = None, **said: Any
    ) -> FollowUp:
        household = household or self.household()
        default = {
            "id": uuid7(),
            "team_id": said.get("team_id") or self._team_of(household),
            "household_id": household.id,
            "door_id": household.door_id,
            "reason": "rights",
            "urgency": "week",
            "due_on": TODAY + timedelta(days=7),
            "consent_text": "follow_up.v1",
            "consent_language": "fr",
            "consented_at": NOW,
            "opened_by": (member or self.member()).id,
            "opened_at": NOW,
        }
        return self._add(FollowUp(**default | said))

    def _team_of(self, household: Household) -> UUID:
        """The team that works where a household lives."""
        door = self.session.get_one(Door, (household.organisation_id, household.door_id))
        stairwell = self.session.get_one(Stairwell, (door.organisation_id, door.stairwell_id))
        key = (stairwell.organisation_id, stairwell.building_id)
        return self.session.get_one(Building, key).team_id

    def follow_up_event(
        self, follow_up: FollowUp | None = None, member: Member | None = None, **said: Any
    ) -> FollowUpEvent:
        """What somebody did with a follow-up. The row is not folded by this."""
        default = {
            "id": uuid7(),
            "follow_up_id": (follow_up or self.follow_up()).id,
            "action": "taken",
            "member_id": (member or self.member()).id,
            "occurred_at": NOW,
            "device_seq": self._next(),
        }
        return self._add(FollowUpEvent(**default | said))

    # -- rounds ------------------------------------------------------------------------------

    def round(self, assignment: Assignment | None = None, **said: Any) -> Round:
        """A round of an hour and a half, walked by who holds the assignment."""
        assignment = assignment or self.assignment()
        default = {
            "assignment_id": assignment.id,
            "prepared_by": assignment.member_id,
            "planned_on": TODAY,
            "starts_at": time(17, 30),
            "budget_min": 90,
        }
        row = self._add(Round(**default | said))
        self.round_member(row, member_id=assignment.member_id)
        return row

    def round_member(self, round_: Round | None = None, **said: Any) -> RoundMember:
        if "member_id" not in said:
            said["member_id"] = self.member().id
        return self._add(RoundMember(**{"round_id": (round_ or self.round()).id} | said))

    def round_stop(
        self, round_: Round | None = None, door: Door | None = None, **said: Any
    ) -> RoundStop:
        """A stop at one door that nobody knocked at yet."""
        door = door or self.door()
        default = {
            "round_id": (round_ or self.round()).id,
            "position": self._next(),
            "stairwell_id": door.stairwell_id,
            "door_ids": [door.id],
            "reasons": ["never_met"],
            "arrives_min": 2.0,
            "minutes": 5.0,
            "walk_min": 2.0,
        }
        return self._add(RoundStop(**default | said))

    def round_mark(self, round_: Round | None = None, **said: Any) -> RoundMark:
        if "member_id" not in said:
            said["member_id"] = self.member().id
        default = {
            "id": uuid7(),
            "round_id": (round_ or self.round()).id,
            "event": "start",
            "occurred_at": NOW,
            "device_seq": self._next(),
        }
        return self._add(RoundMark(**default | said))
