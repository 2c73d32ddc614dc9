"""Six weeks at the doors, at the rates of the field."""

import re
from collections import Counter
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from backend.encounters.schemas import NOTE_LONGEST
from backend.follow_ups.models import REASONS, URGENCIES
from seed import phrases
from seed.history import Doorstep, Visit, Walk, visits

PARIS = ZoneInfo("Europe/Paris")
LAST = date(2026, 11, 23)


def walk(doors: int = 400, share: float = 0.9) -> Walk:
    return Walk(
        name="Nord",
        doors=[Doorstep(UUID(int=number), UUID(int=number + 10_000)) for number in range(doors)],
        share=share,
        first_day=LAST - timedelta(days=41),
        last_day=LAST,
        zone=PARIS,
    )


@pytest.fixture(scope="module")
def told() -> list[Visit]:
    return visits(walk())


def test_the_same_story_every_time(told: list[Visit]) -> None:
    assert visits(walk()) == told


def test_half_are_absent_and_a_fifth_refuse(told: list[Visit]) -> None:
    outcomes = Counter(visit.outcome for visit in told)

    assert 0.38 <= outcomes["not_home"] / len(told) <= 0.55
    assert 0.14 <= outcomes["refused"] / len(told) <= 0.26
    assert 0.2 <= (outcomes["conversation"] + outcomes["brief_contact"]) / len(told) <= 0.4
    assert outcomes["come_back"]
    assert outcomes["vacant"]


def test_people_knock_in_the_evening_and_never_tomorrow(told: list[Visit]) -> None:
    assert all(17 <= visit.at.hour <= 21 for visit in told)
    assert all(visit.at.date() <= LAST for visit in told)
    assert all(visit.at.tzinfo is PARIS for visit in told)
    evenings = Counter(visit.at.date() for visit in told)
    assert len({day.weekday() for day in evenings}) == 2


def test_one_door_after_the_other(told: list[Visit]) -> None:
    assert [visit.at for visit in told] == sorted(visit.at for visit in told)
    assert len({visit.at for visit in told}) == len(told)


def test_the_share_is_how_far_one_came(told: list[Visit]) -> None:
    assert len({visit.door for visit in told}) == 360
    assert max(Counter(visit.door for visit in told).values()) > 1


def test_who_is_to_be_seen_again_says_when(told: list[Visit]) -> None:
    for visit in told:
        is_later = visit.outcome == "come_back"
        assert (visit.come_back_on is not None) == (visit.come_back_at is not None) == is_later
        if visit.come_back_on:
            assert visit.come_back_on > visit.at.date()


def test_nobody_is_visited_after_asking_for_peace(told: list[Visit]) -> None:
    asked = {visit.door: visit.at for visit in told if visit.asks_not_to_be_visited}

    assert asked
    assert not any(visit.at > asked[visit.door] for visit in told if visit.door in asked)


def test_what_is_written_fits() -> None:
    notes = [
        note for name, value in vars(phrases).items() if name.endswith("NOTES") for note in value
    ]

    assert len(notes) > 20
    assert all(len(note) <= NOTE_LONGEST for note in notes)
    for reason, urgency, note in phrases.PROMISES:
        assert reason in REASONS
        assert urgency in URGENCIES
        assert len(note) <= NOTE_LONGEST
        assert phrases.RESULT_NOTES[reason]


def test_apostrophes_are_those_of_print() -> None:
    said = str([value for name, value in vars(phrases).items() if name.isupper()])

    assert not re.search(r"\w'\w", said)
