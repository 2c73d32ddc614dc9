"""Whatever is recorded, and however it arrives, every fold is the recount and nothing counts twice.

Three phones record; what they recorded arrives late, repeated, mixed and in any batches. In the
end everything has been asked about often enough, and the books must agree.
"""

from collections.abc import Callable
from typing import Any

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

from backend.encounters.models import OUTCOMES, DoNotVisit, Encounter, HouseholdFold
from backend.encounters.recount import differences
from backend.operations.models import LedgerEntry
from backend.places.models import Door, DoorAlias, Household
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Carried, Phone, payload_of

SETTLED = {"applied", "duplicate"}


class Evening(RuleBasedStateMachine):
    """Three phones in one stairwell, and a network that comes and goes."""

    homes = Bundle("homes")
    passages = Bundle("passages")
    new_organisation: Callable[[], Make]

    @initialize(target=homes)
    def opens(self) -> Any:
        make = type(self).new_organisation()
        self.session: Session = make.session
        self.phones = []
        for _ in range(3):
            member = make.member()
            make.role_grant(member)
            self.phones.append(Phone.of(make, member))
        self.stairwell = make.stairwell()
        self.campaign = make.campaign()
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

    @rule(passage=passages)
    def withdraws(self, passage: Any) -> None:
        phone, said = passage
        self.records_it(self.phones[phone].withdraws(said))

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
        if not getattr(self, "said", None):
            return
        while self.waiting:
            verdicts = receive(self.waiting[::-1][:200])
            assert any(verdict.verdict in SETTLED for verdict in verdicts), verdicts
            self.waiting = [
                said
                for said, verdict in zip(self.waiting[::-1], verdicts, strict=True)
                if verdict.verdict not in SETTLED
            ][::-1]
        self.books_agree()
        self.everything_counts_once()

    def everything_counts_once(self) -> None:
        by_kind: dict[str, set[str]] = {}
        for said in self.said:
            kind = said["envelope"].split('"kind":"')[1].split('"')[0]
            by_kind.setdefault(kind, set()).add(said["id"])
        withdrawn = {
            payload_of(said)["encounter_id"]
            for said in self.said
            if "encounter_id" in payload_of(said)
        }
        passages = self.session.execute(select(Encounter.id, Encounter.withdrawn_at)).all()
        assert {str(row.id) for row in passages} == by_kind.get("encounter.record", set())
        assert {str(row.id) for row in passages if row.withdrawn_at} == withdrawn
        folded = self.session.scalar(select(func.sum(HouseholdFold.passages))) or 0
        assert folded == len(passages) - len(withdrawn)
        wishes = {str(one) for one in self.session.scalars(select(DoNotVisit.id))}
        assert wishes == by_kind.get("do_not_visit.set", set())
        states = self.session.execute(select(LedgerEntry.id, LedgerEntry.state)).all()
        assert {str(row.id) for row in states} == {said["id"] for said in self.said}
        assert {row.state for row in states} == {"applied"}
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
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        ),
    )
