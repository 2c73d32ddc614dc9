"""Who may record where: by the author's key and grants at the time, never by who carries it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from backend.access.roles import Role
from backend.households.models import Household
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Carried, Phone

NOW = datetime.now(UTC).replace(microsecond=0)
AN_HOUR_AGO = NOW - timedelta(hours=1)
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


class Place:
    """A team, another team, and a home in each."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.own, self.other = make.team(), make.team()
        self.home, self.other_home = (
            make.household(make.door(make.stairwell(make.building(team))))
            for team in (self.own, self.other)
        )


@pytest.fixture
def place(make_committed: Make) -> Place:
    return Place(make_committed)


def said(phone: Phone, home: Household, at: datetime) -> list[Carried]:
    """One operation of each kind that needs no other."""
    return [
        phone.records(home.door_id, home.id, at=at),
        phone.wishes_no_visit(home.door_id, home.id, at=at),
        phone.promises(home.door_id, home.id, at=at),
        phone.starts_household(home.door_id, at=at),
    ]


# role, team of the grant, when it ran (None: always), home, expected
TABLE = [
    (Role.WORKER, "own", None, "own", "applied"),
    (Role.TEAM_LEAD, "own", None, "own", "applied"),
    (Role.WORKER, None, None, "own", "applied"),
    (Role.TEAM_LEAD, None, None, "own", "applied"),
    (Role.COORDINATOR, "own", None, "own", "access.no_grant"),
    (Role.ADMIN, None, None, "own", "access.no_grant"),
    (Role.WORKER, "own", None, "other", "access.no_grant"),
    (Role.TEAM_LEAD, "other", None, "own", "access.no_grant"),
    # Ended since: what was said while it ran counts, whenever it arrives.
    (Role.WORKER, "own", (YESTERDAY, NOW - timedelta(minutes=5)), "own", "applied"),
    (Role.WORKER, "own", (YESTERDAY, AN_HOUR_AGO), "own", "access.no_grant"),
    (Role.WORKER, "own", (AN_HOUR_AGO, None), "own", "applied"),
    # Not yet: either they were not here, or the clock was wrong. Somebody is to say which.
    (Role.WORKER, "own", (NOW, None), "own", "operations.time_doubtful"),
]


@pytest.mark.parametrize(("role", "team", "ran", "where", "expected"), TABLE)
def test_grants_at_the_time_decide(
    place: Place,
    role: Role,
    team: str | None,
    ran: tuple[datetime, datetime | None] | None,
    where: str,
    expected: str,
) -> None:
    member = place.make.member()
    starts_at, ends_at = ran or (YESTERDAY, None)
    place.make.role_grant(
        member,
        role,
        {"own": place.own, "other": place.other, None: None}[team],
        starts_at=starts_at,
        ends_at=ends_at,
    )
    home = place.home if where == "own" else place.other_home

    verdicts = receive(said(Phone.of(place.make, member), home, at=AN_HOUR_AGO))

    assert {one.code or one.verdict for one in verdicts} == {expected}


def test_whoever_left_the_organisation_keeps_what_they_had_said(place: Place) -> None:
    member = place.make.member(ended_at=AN_HOUR_AGO)
    place.make.role_grant(member, Role.WORKER, place.own)
    phone = Phone.of(place.make, member)

    before = receive(said(phone, place.home, at=AN_HOUR_AGO - timedelta(minutes=1)))
    after = receive(said(phone, place.home, at=AN_HOUR_AGO))

    assert {one.verdict for one in before} == {"applied"}
    assert {one.code for one in after} == {"access.no_grant"}


@pytest.mark.parametrize("how", ["key", "device"])
def test_a_revoked_device_counts_until_then(place: Place, how: str) -> None:
    member = place.make.member()
    place.make.role_grant(member, Role.WORKER, place.own)
    device = place.make.device(account_id=member.account_id)
    key = place.make.device_key(member, device_id=device.id)
    phone = Phone(key, place.make.private_key(key))
    (key if how == "key" else device).revoked_at = AN_HOUR_AGO
    place.make.session.commit()

    before = receive(said(phone, place.home, at=AN_HOUR_AGO - timedelta(minutes=1)))
    after = receive(said(phone, place.home, at=AN_HOUR_AGO))

    assert {one.verdict for one in before} == {"applied"}
    assert {one.code for one in after} == {"operations.key_revoked"}


def test_neither_an_assignment_nor_a_running_campaign_is_asked_for(place: Place) -> None:
    member = place.make.member()
    place.make.role_grant(member, Role.WORKER, place.own)
    over = place.make.campaign(place.own, starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))

    verdicts = receive(
        [
            Phone.of(place.make, member).records(
                place.home.door_id, place.home.id, campaign_id=over.id, at=AN_HOUR_AGO
            )
        ]
    )

    assert [one.verdict for one in verdicts] == ["applied"]


def test_an_author_of_another_organisation_reaches_nothing_here(
    place: Place, new_organisation: Callable[[], Make]
) -> None:
    elsewhere = new_organisation()
    stranger = elsewhere.member()
    elsewhere.role_grant(stranger)
    phone = Phone.of(elsewhere, stranger)

    their_own = receive(said(phone, place.home, at=AN_HOUR_AGO))
    pretending = receive(
        [
            phone.records(
                place.home.door_id,
                place.home.id,
                organisation_id=str(place.home.organisation_id),
            )
        ]
    )

    assert {one.code for one in their_own} == {"operations.place_gone"}
    assert pretending[0].code == "operations.key_unknown"
