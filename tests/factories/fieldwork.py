"""What was done at doors and away from them, and what came of it."""

import hashlib
import json
from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from backend.campaigns.models import Campaign
from backend.encounters.models import (
    BuildingDayFold,
    DoorMismatch,
    Encounter,
    EncounterRevision,
    TalkCount,
)
from backend.encounters.outcomes import OUTCOMES
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.households.models import (
    ContactDetails,
    ContactHash,
    DoNotVisit,
    Household,
    HouseholdFold,
    ReplayedWithdrawal,
)
from backend.operations.models import (
    LedgerEntry,
    OperationSettling,
    OperationWait,
    UnknownSigner,
)
from backend.organisations.models import Member, Team
from backend.places.models import Building, Door, Stairwell
from backend.rounds.models import Round, RoundMark, RoundMember, RoundStop
from backend.sign_in.models import DeviceKey
from backend.sync.models import StairwellVersion
from backend.territories.models import Assignment, Territory
from tests.factories.factory import NOW, TODAY
from tests.factories.missions import MakeMissions


class MakeFieldwork(MakeMissions):
    """Passages, folds, promises and rounds."""

    def unknown_signer(self, **said: Any) -> UnknownSigner:
        default = {
            "device_id": uuid4(),
            "author_id": uuid4(),
            "first_at": NOW,
            "last_at": NOW,
            "count": 1,
        }
        return self._add(UnknownSigner(**default | said))

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

    def operation_wait(self, entry: LedgerEntry | None = None, **said: Any) -> OperationWait:
        entry = entry or self.ledger_entry(state="held", held_code="operations.waits")
        return self._add(OperationWait(**{"operation_id": entry.id, "waits_for": uuid7()} | said))

    def operation_settling(
        self, entry: LedgerEntry | None = None, member: Member | None = None, **said: Any
    ) -> OperationSettling:
        """A lead who asked for another try."""
        default = {
            "operation_id": (entry or self.ledger_entry()).id,
            "member_id": (member or self.member()).id,
            "action": "retry",
        }
        return self._add(OperationSettling(**default | said))

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

    def door_mismatch(self, encounter: Encounter | None = None, **said: Any) -> DoorMismatch:
        encounter = encounter or self.encounter()
        default = {"id": encounter.id, "encounter_id": encounter.id, "seen_label": "12 bis"}
        return self._add(DoorMismatch(**default | said))

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

    def contact_hash(self, details: ContactDetails | None = None, **said: Any) -> ContactHash:
        default = {
            "contact_id": (details or self.contact_details()).id,
            "hash": self._next().to_bytes(16),
            "key_id": "0" * 8,
        }
        return self._add(ContactHash(**default | said))

    def replayed_withdrawal(self, **said: Any) -> ReplayedWithdrawal:
        default = {"id": uuid7(), "household_id": uuid4(), "set_at": NOW, "device_seq": 1}
        return self._add(ReplayedWithdrawal(**default | said))

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
        counts = dict.fromkeys(OUTCOMES, 0)
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
            "prepared_at": NOW - timedelta(days=1),
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

    def stairwell_version(
        self, stairwell: Stairwell | None = None, **said: Any
    ) -> StairwellVersion:
        default = {"id": (stairwell or self.stairwell()).id, "number": 1}
        return self._add(StairwellVersion(**default | said))
