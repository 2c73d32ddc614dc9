"""What becomes of a follow-up: who may do what, and one row whatever the order of arrival."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.follow_ups.history import differences
from backend.follow_ups.models import RESULTS, FollowUp, FollowUpEvent
from backend.households.models import Household
from backend.operations.models import LedgerEntry
from backend.organisations.models import Team
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Carried, Phone
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused

HOUR_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def team(make_committed: Make) -> Team:
    return make_committed.team()


@pytest.fixture
def home(make_committed: Make, team: Team) -> Household:
    stairwell = make_committed.stairwell(make_committed.building(team))
    return make_committed.household(make_committed.door(stairwell))


def phone_of(make: Make, team: Team | None, role: Role = Role.WORKER, **said: Any) -> Phone:
    member = make.member()
    make.role_grant(member, role, team, **said)
    return Phone.of(make, member)


def row_of(session: Session, promise: Carried) -> FollowUp:
    session.rollback()
    return session.scalars(select(FollowUp).where(FollowUp.id == UUID(promise["id"]))).one()


def test_a_colleague_takes_it_and_tells_what_came_of_it(
    make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    fatou, karim = (phone_of(make_committed, team) for _ in range(2))
    promise = fatou.promises(home.door_id, home.id)
    taken = karim.takes(promise, at=HOUR_AGO)
    closed = karim.closes(promise, words="Rendez-vous pris le 3 décembre", at=HOUR_AGO)

    assert receive([promise, taken, closed]) == [APPLIED] * 3
    row = row_of(committed, promise)
    assert row.team_id == team.id
    assert row.owner_id == row.closed_by == karim.member_id
    assert (row.result, row.result_words) == ("done", "Rendez-vous pris le 3 décembre")
    assert row.closed_at == HOUR_AGO
    assert not row.cancelled


def test_what_is_done_with_a_promise_waits_for_it(
    make_committed: Make, team: Team, home: Household
) -> None:
    phone = phone_of(make_committed, team)
    promise = phone.promises(home.door_id, home.id)
    taken = phone.takes(promise)

    assert receive([taken]) == [held("operations.waits")]
    assert receive([promise, taken, taken]) == [APPLIED, APPLIED, DUPLICATE]


def test_what_was_settled_stays_so_though_somebody_takes_it_later(
    make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    fatou, karim = (phone_of(make_committed, team) for _ in range(2))
    promise = fatou.promises(home.door_id, home.id)
    receive([promise, fatou.takes(promise), fatou.closes(promise, "passed_on", at=HOUR_AGO)])

    late = karim.takes(promise, at=HOUR_AGO + timedelta(minutes=5))
    assert receive([late]) == [APPLIED]
    row = row_of(committed, promise)
    assert (row.owner_id, row.result) == (fatou.member_id, "passed_on")


def test_a_result_is_told_right_by_telling_it_again(
    make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    phone = phone_of(make_committed, team)
    promise = phone.promises(home.door_id, home.id)
    first = phone.closes(promise, "not_reached", at=HOUR_AGO)
    second = phone.closes(promise, "done", "Elle a rappelé", at=HOUR_AGO + timedelta(minutes=1))
    receive([promise, second])

    assert receive([first]) == [APPLIED]
    assert row_of(committed, promise).result_words == "Elle a rappelé"


@pytest.mark.parametrize("verb", ["takes", "closes", "hands_over", "cancels"])
def test_who_does_not_work_in_the_team_does_nothing_with_it(
    make_committed: Make, committed: Session, team: Team, home: Household, verb: str
) -> None:
    insider = phone_of(make_committed, team)
    promise = insider.promises(home.door_id, home.id)
    receive([promise])
    elsewhere = phone_of(make_committed, make_committed.team())
    counting = phone_of(make_committed, team, Role.COORDINATOR)
    left = phone_of(make_committed, team, ends_at=HOUR_AGO)
    given: tuple[Any, ...] = (insider.member_id,) if verb == "hands_over" else ()

    for phone in (elsewhere, counting, left):
        assert receive([getattr(phone, verb)(promise, *given, at=HOUR_AGO)]) == [
            refused("access.no_grant")
        ]
    assert committed.scalars(select(FollowUpEvent)).all() == []


def test_it_is_handed_to_somebody_who_worked_in_the_team_then(
    make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    fatou, karim = (phone_of(make_committed, team) for _ in range(2))
    stranger = phone_of(make_committed, make_committed.team())
    left = phone_of(make_committed, team, ends_at=HOUR_AGO)
    promise = fatou.promises(home.door_id, home.id)
    receive([promise])

    assert (
        receive(
            [
                fatou.hands_over(promise, stranger.member_id),
                fatou.hands_over(promise, left.member_id, at=HOUR_AGO),
                fatou.hands_over(promise, left.member_id, at=HOUR_AGO - timedelta(minutes=1)),
                fatou.hands_over(promise, karim.member_id, "Il parle soninké", at=HOUR_AGO),
            ]
        )
        == [refused("follow_ups.not_a_colleague")] * 2 + [APPLIED] * 2
    )
    assert row_of(committed, promise).owner_id == karim.member_id


def test_only_who_noted_it_or_a_lead_cancels_it(
    make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    fatou, karim = (phone_of(make_committed, team) for _ in range(2))
    lead = phone_of(make_committed, team, Role.TEAM_LEAD)
    first, second = (fatou.promises(home.door_id, home.id) for _ in range(2))
    receive([first, second])

    assert receive([karim.cancels(first)]) == [refused("follow_ups.not_yours_to_cancel")]
    assert receive([fatou.cancels(first), lead.cancels(second)]) == [APPLIED] * 2
    rows = [row_of(committed, one) for one in (first, second)]
    assert all(row.cancelled and row.closed_at and row.result is None for row in rows)


def test_what_was_never_promised_is_unknown(
    make_committed: Make, team: Team, home: Household
) -> None:
    phone = phone_of(make_committed, team)
    passage = phone.records(home.door_id, home.id)

    assert receive([passage, phone.takes(passage)]) == [
        APPLIED,
        refused("follow_ups.unknown"),
    ]


def test_what_comes_up_away_from_a_door_hangs_on_the_meeting(
    make_committed: Make, committed: Session, team: Team
) -> None:
    phone, stranger = (
        phone_of(make_committed, team),
        phone_of(make_committed, make_committed.team()),
    )
    meeting = make_committed.meeting(team)
    said = {"door_id": None, "household_id": None, "encounter_id": meeting.id}

    promise = phone.promises(None, None, said, kind_version=2)
    assert receive([promise, stranger.promises(None, None, said, kind_version=2)]) == [
        APPLIED,
        refused("access.no_grant"),
    ]
    row = row_of(committed, promise)
    assert (row.team_id, row.household_id, row.door_id) == (team.id, None, None)


def test_what_hangs_on_nothing_is_not_kept(
    make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    phone = phone_of(make_committed, team)
    passage = phone.records(home.door_id, home.id)
    nothing = phone.promises(None, None, kind_version=2)
    at_a_door = phone.promises(None, None, {"encounter_id": passage["id"]}, kind_version=2)
    by_half = phone.promises(home.door_id, None, kind_version=2)

    assert receive([passage, nothing, at_a_door, by_half]) == [
        APPLIED,
        refused("encounters.unknown"),
        refused("encounters.unknown"),
        refused("places.household_unknown"),
    ]
    assert committed.scalars(select(FollowUp)).all() == []


def test_a_row_that_is_not_its_history_is_told_and_repaired(
    app: Flask, make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    phone = phone_of(make_committed, team)
    promise = phone.promises(home.door_id, home.id)
    receive([promise, phone.takes(promise), phone.closes(promise)])
    committed.execute(text("update follow_up set owner_id = null, closed_at = now()"))
    committed.commit()
    runner = app.test_cli_runner()

    told = runner.invoke(args=["folds", "recount"])
    assert (told.exit_code, f"follow_up {promise['id']}" in told.output) == (1, True)
    assert runner.invoke(args=["folds", "recount", "--repair"]).exit_code == 0
    assert row_of(committed, promise).owner_id == phone.member_id
    assert differences(committed) == []


# -- in any order ----------------------------------------------------------------------------


@pytest.fixture
def leads(make_committed: Make, team: Team) -> list[Phone]:
    """Three phones whose owners may do anything with a follow-up."""
    return [phone_of(make_committed, team, Role.TEAM_LEAD) for _ in range(3)]


SAID = st.tuples(
    st.sampled_from(("takes", "hands_over", "closes", "cancels")),
    # Which phone says it, to whom it hands over, when: few moments, so that some are the same.
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 3),
    st.sampled_from(RESULTS),
)


@given(
    said=st.lists(SAID, min_size=1, max_size=7),
    chance=st.randoms(use_true_random=False),
)
@settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_one_row_comes_out_whatever_the_order_and_however_often(
    committed: Session, home: Household, leads: list[Phone], said: list[Any], chance: Any
) -> None:
    promise = leads[0].promises(home.door_id, home.id)
    done = [_say(leads, promise, one) for one in said]
    waiting = [promise, *(carried for carried, *_ in done)]

    while waiting:
        batch = [chance.choice(waiting) for _ in range(chance.randint(1, 4))]
        for carried, verdict in zip(batch, receive(batch), strict=True):
            assert verdict.verdict != "refused"
            if verdict.verdict in ("applied", "duplicate") and chance.random() < 0.8:
                waiting = [one for one in waiting if one is not carried]

    row = row_of(committed, promise)
    assert (row.owner_id, row.closed_by, row.result, row.cancelled) == _expected(done)
    assert (row.closed_at is None) == (row.closed_by is None)
    assert differences(committed) == []


def _say(phones: list[Phone], promise: Carried, one: Any) -> Any:
    verb, by, to, moment, result = one
    given: tuple[Any, ...] = {"hands_over": (phones[to].member_id,), "closes": (result,)}.get(
        verb, ()
    )
    at = HOUR_AGO + timedelta(minutes=moment)
    carried = getattr(phones[by], verb)(promise, *given, at=at)
    number = int(carried["envelope"].split('"device_seq":')[1].split(",")[0])
    owner = phones[to].member_id if verb == "hands_over" else phones[by].member_id
    return carried, (at, number, carried["id"]), verb, owner, phones[by].member_id, result


def _expected(done: list[Any]) -> tuple[Any, ...]:
    """The rule, told once more and otherwise."""
    in_order = sorted(done, key=lambda one: one[1])
    last_ending = max(
        (place for place, one in enumerate(in_order) if one[2] in ("closes", "cancels")),
        default=None,
    )
    before = in_order if last_ending is None else in_order[:last_ending]
    owners = [one[3] for one in before if one[2] in ("takes", "hands_over")]
    owner = owners[-1] if owners else None
    if last_ending is None:
        return owner, None, None, False
    _, _, verb, _, by, result = in_order[last_ending]
    return owner, by, result if verb == "closes" else None, verb == "cancels"


def test_who_gets_it_outside_the_team_is_agreed_to_by_name(
    make_committed: Make, team: Team, home: Household, committed: Session
) -> None:
    author = phone_of(make_committed, team)
    promise = author.promises(home.door_id, home.id)
    consent = {"text": "passed_on.v1", "language": "ar"}
    silent = author.passes_on(promise, None)
    unasked = author.passes_on(promise, {"recipient": "la PMI", "consent": None})
    nobody = author.passes_on(promise, {"recipient": "  ", "consent": consent})
    agreed = author.passes_on(promise, {"recipient": "la PMI", "consent": consent})
    before = author.closes(promise, "passed_on")

    assert receive([promise, silent, unasked, nobody]) == [
        APPLIED,
        *[refused("follow_ups.consent_missing")] * 3,
    ]
    assert receive([agreed, before]) == [APPLIED] * 2

    rows = committed.execute(
        select(FollowUpEvent.id, FollowUpEvent.recipient, FollowUpEvent.consent_language)
    )
    assert {str(row.id): (row.recipient, row.consent_language) for row in rows} == {
        agreed["id"]: ("la PMI", "ar"),
        # An earlier release named nobody.
        before["id"]: (None, None),
    }
    kept = select(LedgerEntry.id).where(LedgerEntry.payload.is_not(None))
    assert unasked["id"] not in {str(one) for one in committed.scalars(kept)}


def test_without_consent_nothing_is_kept(
    make_committed: Make, committed: Session, team: Team, home: Household
) -> None:
    phone = phone_of(make_committed, team)
    said = phone.promises(home.door_id, home.id, {"consent": None, "note": "Rien à garder"})

    assert receive([said]) == [refused("follow_ups.consent_missing")]
    assert committed.scalars(select(FollowUp)).all() == []
    entry = committed.scalars(select(LedgerEntry)).one()
    assert (entry.state, entry.payload) == ("refused", None)
