"""The same words in two orders, some of them twice: not a row comes out differently.

Each delivery is taken in without being committed, its rows are read, and all of it is undone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database import act_for, db
from backend.encounters.outcomes import MEETING_OUTCOMES, OUTCOMES
from backend.encounters.recount import differences
from backend.households.merging import merge_doors
from backend.households.models import Household
from backend.operations.envelope import read_signed
from tests.factories import Make
from tests.meanwhile import take_in_here
from tests.phones import Carried, Phone, payload_of

# What is read of each table: all but who wrote the row last, and what is made up on the way.
# Details that a later word of another door makes void may still be there, unseen.
_TABLES = {
    "encounter": "",
    "encounter_revision": "",
    "household": "",
    "household_fold": "where passages > 0",
    "building_day_fold": "where passages > 0",
    "talk_count": "",
    "access_note": "",
    "door_fact": "",
    "(select distinct on (household_id) * from contact_details"
    " order by household_id, set_at desc, device_seq desc, id desc)": "where not is_withdrawn",
    "(select id, label, set_by, set_at from door)": "",
}
_MADE_UP = ("household_fold", "building_day_fold", "talk_count", "access_note", "door_fact")
_WORKER, _COLLEAGUE, _LEAD = range(3)

STEPS = ("records", "records", "corrects", "corrects", "withdraws", "meets")
MORE = ("is reached", "no more", "notes", "labels", "counts", "sees", "sees")


@dataclass
class Landing:
    """Two doors, three phones, and what was said there."""

    make: Make
    phones: list[Phone]
    homes: list[Household]
    stairwell_id: UUID
    territory_id: UUID
    team_id: UUID
    campaign_id: UUID

    @classmethod
    def of(cls, make: Make) -> "Landing":
        phones = []
        for role in (Role.WORKER, Role.WORKER, Role.TEAM_LEAD):
            member = make.member()
            make.role_grant(member, role)
            phones.append(Phone.of(make, member))
        stairwell, territory = make.stairwell(), make.territory()
        homes = [make.household(make.door(stairwell)) for _ in range(2)]
        return cls(
            make,
            phones,
            homes,
            stairwell.id,
            territory.id,
            territory.team_id,
            make.campaign_theme(code="water").campaign_id,
        )

    def tells(self, steps: list[str], chance: Random, *, moves: bool) -> list[Carried]:
        """What three people say, in the order in which it happened."""
        said: list[Carried] = []
        passages: list[tuple[int, Carried]] = []
        places: list[tuple[Any, Any, tuple[str, ...]]] = [
            (home.door_id, home.id, ()) for home in self.homes
        ]
        for step in steps:
            phone = chance.randrange(2)
            door_id, household_id, waits_for = chance.choice(places)
            if step == "moves" and moves:
                said.append(self.phones[phone].starts_household(door_id))
                household = payload_of(said[-1])["household_id"]
                places.append((door_id, household, (said[-1]["id"],)))
            elif step in ("corrects", "withdraws") and passages:
                said.append(self._changes(step, *chance.choice(passages), chance))
            elif step in ("records", "meets"):
                one = self._meets(phone, step, door_id, household_id, waits_for, chance)
                passages.append((phone, one))
                said.append(one)
            elif step in MORE:
                said.append(self._says(phone, step, door_id, household_id, waits_for, chance))
        return said

    def _meets(
        self, phone: int, step: str, door: Any, household: Any, waits_for: Any, chance: Random
    ) -> Carried:
        campaign = chance.choice([None, self.campaign_id])
        if step == "meets":
            outcome = {"outcome": chance.choice(MEETING_OUTCOMES), "campaign_id": campaign}
            return self.phones[phone].meets(self.team_id, outcome)
        return self.phones[phone].records_talk(
            door,
            household,
            chance.choice(OUTCOMES),
            campaign_id=campaign,
            depends_on=waits_for,
        )

    def _changes(self, step: str, phone: int, passage: Carried, chance: Random) -> Carried:
        author = self.phones[chance.choice([phone, _LEAD])]
        if step == "withdraws":
            return author.takes_back(passage, "Noté deux fois")
        outcome, note = chance.choice(MEETING_OUTCOMES), {"note": chance.choice([None, "Revenue"])}
        return author.corrects(passage, outcome, reason="Vu", payload=note)

    def _says(
        self, phone: int, step: str, door: Any, household: Any, waits_for: Any, chance: Random
    ) -> Carried:
        author, word = self.phones[phone], chance.choice(["12", "42 bis"])
        if step == "is reached":
            return author.sets_contact(door, household, {"name": word}, depends_on=waits_for)
        if step == "no more":
            return author.withdraws_contact(door, household, depends_on=waits_for)
        if step == "notes":
            return author.notes_access(self.stairwell_id, "code", word)
        if step == "sees":
            present = chance.choice([True, False])
            return author.sees_of_door(door, present=present)
        if step == "labels":
            # Whoever merges two doors says which number stands.
            return author.corrects_door(self.homes[0].door_id, word)
        return author.reports_talks(
            self.campaign_id, self.territory_id, {"water": len(word)}, {"ar": 2}
        )

    def books(self, said: list[Carried], chance: Random, *, merges: bool) -> dict[str, list[str]]:
        """The rows that a delivery in some order leaves, with repeats, and perhaps a merge."""
        waiting = [*said, *(chance.choice(said) for _ in range(len(said) // 3))]
        chance.shuffle(waiting)
        merging = chance.randrange(len(waiting) + 1) if merges else None
        with Session(db.engine) as session:
            act_for(session, self.make.session.info["organisation_id"])
            turn = 0
            while waiting:
                held = []
                for one in waiting:
                    if turn == merging:
                        merge_doors(session, self.homes[1].door_id, self.homes[0].door_id)
                    turn += 1
                    verdict = take_in_here(session, {0: read_signed(one)})[0]
                    assert verdict.verdict != "refused", verdict
                    if verdict.verdict == "held":
                        held.append(one)
                assert len(held) < len(waiting)
                waiting = held
            if merging is not None and turn <= merging:
                merge_doors(session, self.homes[1].door_id, self.homes[0].door_id)
            assert differences(session) == []
            return {table: _rows(session, table, which) for table, which in _TABLES.items()}


def _rows(session: Session, table: str, which: str) -> list[str]:
    dropped = ["changed_xid", *(["id"] if table in _MADE_UP else [])]
    read = f"select (to_jsonb(t) - cast(:dropped as text[]))::text from {table} t {which}"
    return sorted(session.scalars(text(read), {"dropped": dropped}))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
    # Making one small takes minutes; the words of one are few enough to be read.
    phases=(Phase.generate,),
)
@given(
    steps=st.lists(st.sampled_from((*STEPS, *MORE, "moves")), min_size=4, max_size=14),
    chance=st.randoms(use_true_random=False),
    merges=st.booleans(),
)
def test_no_row_depends_on_the_order(
    new_organisation: Callable[[], Make], steps: list[str], chance: Random, merges: bool
) -> None:
    make = new_organisation()
    try:
        landing = Landing.of(make)
        # Who moves in behind a door that is merged is told by when the merge is known.
        said = landing.tells(["records", *steps], chance, moves=not merges)

        first = landing.books(said, chance, merges=merges)
        second = landing.books(said, chance, merges=merges)

        assert first == second
    finally:
        make.session.close()
