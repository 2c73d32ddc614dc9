"""Whatever is recorded, and however it arrives, every fold is the recount and nothing counts twice.

Three phones record, correct and take back, one of them a lead's; what they said arrives late,
repeated, mixed and in any batches, while doors are merged. In the end everything has been asked
about often enough, and the books must say what the operations alone say, in no order.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.encounters.models import Encounter, EncounterRevision, TalkCount
from backend.encounters.outcomes import MEETING_OUTCOMES, NOTED_OUTCOMES, OUTCOMES
from backend.encounters.recount import differences
from backend.households.merging import merge_doors
from backend.households.models import ContactDetails, DoNotVisit, Household, HouseholdFold
from backend.operations.models import LedgerEntry
from backend.places.models import AccessNote, Door, DoorAlias, DoorFact
from backend.places.refusals import DoorsCannotMerge, DoorUnknown
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Carried, Phone, Ticking, payload_of
from tests.sync import books

SETTLED = {"applied", "duplicate"}
# The phone of somebody who may change what others recorded.
LEAD = 2


class Evening(RuleBasedStateMachine):
    """Three phones in one stairwell, and a network that comes and goes."""

    homes = Bundle("homes")
    passages = Bundle("passages")
    new_organisation: Callable[[], Make]

    @initialize(target=homes)
    def opens(self) -> Any:
        make = type(self).new_organisation()
        self.session: Session = make.session
        # None is told of anything before it was said: their clocks agree.
        self.phones, clock = [], Ticking()
        for role in (Role.WORKER, Role.WORKER, Role.TEAM_LEAD):
            member = make.member()
            make.role_grant(member, role)
            self.phones.append(Phone.of(make, member, clock))
        self.stairwell = make.stairwell()
        self.campaign = make.campaign()
        make.campaign_theme(self.campaign, code="health", sensitive=True)
        self.territory = make.territory()
        self.said: list[Carried] = []
        self.waiting: list[Carried] = []
        home = make.household(make.door(self.stairwell))
        return (str(home.door_id), str(home.id), ())

    def records_it(self, said: Carried) -> Carried:
        self.said.append(said)
        self.waiting.append(said)
        return said

    @rule(
        target=passages,
        home=homes,
        phone=st.integers(0, 2),
        outcome=st.sampled_from(OUTCOMES),
        in_campaign=st.booleans(),
    )
    def records(self, home: Any, phone: int, outcome: str, *, in_campaign: bool) -> Any:
        door_id, household_id, depends_on = home
        said = self.phones[phone].records(
            door_id,
            household_id,
            outcome,
            campaign_id=self.campaign.id if in_campaign else None,
            depends_on=depends_on,
        )
        return (phone, self.records_it(said))

    @rule(target=passages, phone=st.integers(0, 2), outcome=st.sampled_from(MEETING_OUTCOMES))
    def meets(self, phone: int, outcome: str) -> Any:
        said = self.phones[phone].meets(self.territory.team_id, {"outcome": outcome})
        return (phone, self.records_it(said))

    @rule(
        passage=passages,
        outcome=st.sampled_from(OUTCOMES),
        note=st.sampled_from([None, "Revenue", "Partie"]),
        by_lead=st.booleans(),
    )
    def corrects(self, passage: Any, outcome: str, note: str | None, *, by_lead: bool) -> None:
        phone, said = passage
        if "people" in payload_of(said) and outcome not in MEETING_OUTCOMES:
            outcome = "conversation"
        self.records_it(
            self.phones[LEAD if by_lead else phone].corrects(
                said, outcome, reason="Vu ensemble", payload={"note": note}
            )
        )

    @rule(passage=passages, by_lead=st.booleans(), before=st.booleans())
    def withdraws(self, passage: Any, *, by_lead: bool, before: bool) -> None:
        """By the release before, or with a reason."""
        phone, said = passage
        if before:
            self.records_it(self.phones[phone].withdraws(said))
        else:
            author = self.phones[LEAD if by_lead else phone]
            self.records_it(author.takes_back(said, "Noté deux fois"))

    @rule(home=homes, phone=st.integers(0, 2), name=st.sampled_from(["Mme Sy", "M. Ba", None]))
    def is_to_be_reached(self, home: Any, phone: int, name: str | None) -> None:
        """Or, without a name, no more."""
        door_id, household_id, depends_on = home
        author, options = self.phones[phone], {"depends_on": depends_on}
        if name:
            said = author.sets_contact(door_id, household_id, {"name": name}, **options)
        else:
            said = author.withdraws_contact(door_id, household_id, **options)
        self.records_it(said)

    @rule(phone=st.integers(0, 2), count=st.integers(1, 3))
    def counts_talks(self, phone: int, count: int) -> None:
        where = (self.campaign.id, self.territory.id)
        self.records_it(self.phones[phone].reports_talks(*where, {"health": count}, {"ar": 1}))

    @rule(phone=st.integers(0, 2), value=st.sampled_from(["12A45", "9B", None]))
    def notes_the_code(self, phone: int, value: str | None) -> None:
        self.records_it(self.phones[phone].notes_access(self.stairwell.id, "code", value))

    @rule(
        home=homes,
        phone=st.integers(0, 2),
        fact=st.sampled_from(["bell_broken", "no_name"]),
        present=st.booleans(),
    )
    def sees_of_the_door(self, home: Any, phone: int, fact: str, *, present: bool) -> None:
        door_id, _, depends_on = home
        self.records_it(
            self.phones[phone].sees_of_door(
                door_id, fact, present=present, depends_on=depends_on[:1]
            )
        )

    @rule(home=homes, other=homes)
    def are_one_door(self, home: Any, other: Any) -> None:
        """Somebody at the desk finds that two doors are one, as far as both are known there."""
        with suppress(DoorUnknown, DoorsCannotMerge):
            merge_doors(self.session, UUID(home[0]), UUID(other[0]))
        self.session.commit()
        self.books_agree()

    @rule(target=homes, home=homes, phone=st.integers(0, 2))
    def moves_in(self, home: Any, phone: int) -> Any:
        door_id, _, depends_on = home
        said = self.records_it(
            self.phones[phone].starts_household(door_id, depends_on=depends_on[:1])
        )
        return (door_id, payload_of(said)["household_id"], (*depends_on[:1], said["id"]))

    @rule(target=homes, phone=st.integers(0, 2), position=st.integers(50, 52))
    def finds_a_door(self, phone: int, position: int) -> Any:
        said = self.records_it(self.phones[phone].adds_door(self.stairwell.id, position))
        where = payload_of(said)
        return (where["door_id"], where["household_id"], (said["id"],))

    @rule(home=homes, phone=st.integers(0, 2))
    def wishes_no_visit(self, home: Any, phone: int) -> None:
        door_id, household_id, depends_on = home
        self.records_it(
            self.phones[phone].wishes_no_visit(door_id, household_id, depends_on=depends_on)
        )

    @rule(chance=st.randoms(use_true_random=False), count=st.integers(1, 8))
    def some_of_it_arrives(self, chance: Any, count: int) -> None:
        """Any of what waits, in any order, and some of what came before once more."""
        batch = [chance.choice(self.waiting or self.said) for _ in range(count) if self.said]
        if self.said:
            batch.append(chance.choice(self.said))
        chance.shuffle(batch)
        for said, verdict in zip(batch, receive(batch), strict=True):
            assert verdict.verdict != "refused", verdict
            if verdict.verdict in SETTLED and said in self.waiting:
                self.waiting.remove(said)
        self.books_agree()

    def books_agree(self) -> None:
        self.session.rollback()
        assert differences(self.session) == []

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        try:
            self.all_of_it_arrives()
            self.books_agree()
            self.everything_counts_once()
        finally:
            # Its connection is wanted by the next evening.
            self.session.close()

    def all_of_it_arrives(self) -> None:
        while self.waiting:
            verdicts = receive(self.waiting[::-1][:200])
            assert any(verdict.verdict in SETTLED for verdict in verdicts), verdicts
            self.waiting = [
                said
                for said, verdict in zip(self.waiting[::-1], verdicts, strict=True)
                if verdict.verdict not in SETTLED
            ][::-1]

    def everything_counts_once(self) -> None:
        said = books.read(self.said)
        rows = self.session.scalars(select(Encounter)).all()
        assert {
            str(row.id): (
                row.outcome,
                row.note,
                row.corrected_at is not None,
                row.withdrawn_at is not None,
            )
            for row in rows
        } == books.encounters(said)
        at_doors = [row for row in rows if row.household_id and not row.withdrawn_at]
        folded = self.session.scalar(select(func.sum(HouseholdFold.passages))) or 0
        assert folded == len(at_doors)
        wishes = {str(one) for one in self.session.scalars(select(DoNotVisit.id))}
        assert wishes == {one.id for one in said if one.kind == "do_not_visit.set"}
        revisions = self.session.scalars(
            select(EncounterRevision.id).where(EncounterRevision.action != "recorded")
        )
        changes = ("encounter.correct", "encounter.withdraw")
        assert {str(one) for one in revisions} == {one.id for one in said if one.kind in changes}
        self.nothing_else_counts_twice(said)
        self.nothing_waits_any_more()

    def nothing_else_counts_twice(self, said: list[books.RecordedRow]) -> None:
        talks = self.session.execute(select(TalkCount.subject, TalkCount.code, TalkCount.talks))
        assert {(row.subject, row.code): row.talks for row in talks} == books.talks(said)
        notes = books.latest((one for one in said if one.kind == "access_note.set"), "subject")
        assert set(self.session.scalars(select(AccessNote.value))) == {
            one.payload["value"] for one in notes.values()
        }
        seen = (one for one in said if one.kind == "door_fact.set")
        facts = self.session.execute(
            select(DoorFact.recorded_door_id, DoorFact.fact, DoorFact.is_present)
        )
        assert {(str(one), fact): present for one, fact, present in facts} == {
            key: one.payload["present"]
            for key, one in books.latest(seen, "door_id", "fact").items()
        }
        # Where doors are one, who lives there is told in words of its own.
        if not self.session.scalars(select(DoorAlias.id)).all():
            words = self.session.scalars(
                select(ContactDetails).order_by(ContactDetails.set_at, ContactDetails.device_seq)
            )
            assert {str(one.household_id): one.name for one in words} == books.contacts(said)

    def nothing_waits_any_more(self) -> None:
        states = self.session.execute(select(LedgerEntry.id, LedgerEntry.state)).all()
        assert {str(row.id) for row in states} == {said["id"] for said in self.said}
        assert {row.state for row in states} <= {"applied"}
        # One household at most is open behind a door, and whoever was said to live there does.
        standing = self.session.scalars(
            select(Door.id).where(Door.gone_at.is_(None), ~Door.id.in_(select(DoorAlias.id)))
        ).all()
        still_open = self.session.scalars(
            select(Household.door_id).where(Household.ended_at.is_(None))
        ).all()
        assert set(standing) <= set(still_open)
        assert len(still_open) == len(set(still_open))


def test_any_evening_in_any_order(
    new_organisation: Callable[[], Make],
) -> None:
    machine = type("AnEvening", (Evening,), {"new_organisation": staticmethod(new_organisation)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        ),
    )


def test_the_books_know_which_outcomes_may_have_a_note() -> None:
    assert set(books.SPOKEN) == NOTED_OUTCOMES
