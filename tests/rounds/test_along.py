"""Who comes along on a round: what it opens to them and for how long, and how it ends for both."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.access.visibility import may_see, seen_buildings, sees
from backend.organisations.models import RoleGrant
from backend.places.models import Building
from backend.rounds.models import Round
from backend.rounds.visibility import companion_assignments
from backend.territories.models import Assignment
from tests.conftest import Client
from tests.phones import Carried, Phone
from tests.rounds.conftest import Street
from tests.sync.holders import Holder, Pulled
from tests.sync.verdicts import APPLIED
from tests.viewers import Viewer

SIX = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
DAY = timedelta(days=1)


@pytest.fixture
def karim(street: Street, client_as: Callable[..., Client]) -> Client:
    """A colleague without any assignment."""
    return client_as(street.make, Role.WORKER, team=street.team)


@pytest.fixture
def round_id(street: Street, karim: Client) -> str:
    """A round of today that the two walk: of the first stairwell, while the second is too far."""
    answer = street.client.post(
        "/api/rounds",
        json={
            "assignment_id": str(street.assignment.id),
            "budget_min": 60,
            "companion_ids": [str(karim.member.id)],
        },
    )
    assert answer.status_code == 201, answer.json
    prepared: dict[str, Any] = answer.get_json()
    _keep(street, update(Round).values(prepared_at=SIX - timedelta(hours=1)))
    first, _ = prepared["stops"]
    said = [{"stairwell_id": first["stairwell_id"], "door_ids": [first["doors"][0]["id"]]}]
    change = street.phone.says(
        "round.change",
        {"round_id": prepared["id"], "budget_min": 60, "stops": said},
        at=SIX - timedelta(minutes=30),
    )
    assert street.hears(change) == [APPLIED]
    return str(prepared["id"])


def _keep(street: Street, *statements: Any) -> None:
    for statement in statements:
        street.make.session.execute(statement)
    street.make.session.commit()


def _told(pulled: Pulled) -> list[str]:
    return [one["id"] for one in pulled.chunks["rounds"]["items"]]


def _mark(phone: Phone, round_id: str, event: str, minute: int) -> Carried:
    payload = {"round_id": round_id, "event": event}
    return phone.says("round.mark", payload, at=SIX + timedelta(minutes=minute))


def test_who_comes_along_holds_the_round_and_its_buildings_alone(
    street: Street, karim: Client, round_id: str
) -> None:
    pulled = Holder(karim).pulls(format=3)

    assert _told(pulled) == [round_id]
    [stop] = pulled.chunks["rounds"]["items"][0]["stops"]
    assert pulled.stairwells == {stop["stairwell_id"]}
    me = pulled.chunks["me"]
    assert me["assignments"] == []
    [along] = me["companion"]
    assert (along["id"], along["territory"]) == (
        str(street.assignment.id),
        street.territory.name,
    )
    assert len(along["building_ids"]) == 16
    assert f"campaign:{street.assignment.campaign_id}" in pulled.chunks


def test_phones_of_earlier_formats_are_told_what_they_ever_were(
    karim: Client, round_id: str
) -> None:
    for earlier in (1, 2):
        pulled = Holder(karim).pulls(format=earlier)

        assert "companion" not in pulled.chunks["me"]
        assert not pulled.stairwells


def test_the_round_is_told_to_nobody_else(
    street: Street, round_id: str, client_as: Callable[..., Client]
) -> None:
    pulled = Holder(client_as(street.make, Role.WORKER, team=street.team)).pulls(format=3)

    assert (_told(pulled), pulled.stairwells) == ([], set())
    assert "companion" not in pulled.chunks["me"]


def test_each_sees_what_the_other_noted(street: Street, karim: Client, round_id: str) -> None:
    theirs, ours = Holder(karim), Holder(street.client)
    theirs.pulls(format=3)
    ours.pulls(format=3)
    home = street.homes[0][0]
    phone = Phone.of(street.make, karim.member)

    said = phone.records(
        home.door_id, home.id, "refused", campaign_id=street.assignment.campaign_id
    )
    assert street.hears(_mark(street.phone, round_id, "start", 0), said) == [APPLIED, APPLIED]

    [stairwell] = ours.pulls(format=3).stairwells
    assert stairwell == str(street.stairwells[0].id)
    [told] = theirs.pulls(format=3).chunks["rounds"]["items"]
    assert [one["event"] for one in told["marks"]] == ["start"]


Ending = Callable[[Street, Client], tuple[Any, ...]]

# What ends it: statements that make it so.
ENDINGS: Mapping[str, Ending] = {
    "no member of the team any more": lambda _, karim: (
        update(RoleGrant)
        .where(RoleGrant.member_id == karim.member.id)
        .values(ends_at=datetime.now(UTC) - timedelta(seconds=1)),
    ),
    "its assignment was ended": lambda street, *_: (
        update(Assignment)
        .where(Assignment.id == street.assignment.id)
        .values(ended_at=datetime.now(UTC)),
    ),
    "it was yesterday's": lambda *_: (update(Round).values(planned_on=Round.planned_on - 1),),
    "it is tomorrow's": lambda *_: (update(Round).values(planned_on=Round.planned_on + 1),),
    "two days under way": lambda *_: (
        update(Round).values(planned_on=Round.planned_on - 2, state="running"),
    ),
    "its building went to another team": lambda street, *_: (
        update(Building).values(team_id=street.make.team().id),
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_open_where_it_does_not_last(
    street: Street, karim: Client, round_id: str, ending: str
) -> None:
    holder = Holder(karim)
    held = holder.pulls(format=3)
    assert held.stairwells

    _keep(street, *ENDINGS[ending](street, karim))

    pulled = holder.pulls(format=3)
    assert pulled.drops == [held.scopes[f"stairwell:{next(iter(held.stairwells))}"]]
    assert "companion" not in pulled.chunks["me"]
    assert _buildings(street, karim) == set()


def _buildings(street: Street, of: Client) -> set[UUID]:
    """What somebody may see, in all the forms in which that is asked."""
    session: Session = street.make.session
    session.rollback()
    viewer = Viewer.of(session, of.member.id)
    predicate = set(session.scalars(select(Building.id).where(may_see(viewer, Building.id))))
    listed = session.scalars(seen_buildings(viewer)).all()
    assert set(listed) == predicate
    assert len(listed) == len(predicate)
    for building_id in session.scalars(select(Building.id)).all():
        assert sees(session, viewer, Building, building_id) is (building_id in predicate)
    held = {one for along in companion_assignments(session, viewer) for one in along.building_ids}
    assert held == predicate
    return predicate


def test_all_forms_of_the_question_open_the_same(
    street: Street, karim: Client, round_id: str
) -> None:
    assert _buildings(street, karim) == {street.stairwells[0].building_id}


def test_it_lasts_past_its_day_while_it_is_under_way(
    street: Street, karim: Client, round_id: str
) -> None:
    assert street.hears(_mark(street.phone, round_id, "start", 0)) == [APPLIED]

    _keep(street, update(Round).values(planned_on=Round.planned_on - 1))

    assert _buildings(street, karim) == {street.stairwells[0].building_id}


def test_what_ended_today_can_still_be_put_right(
    street: Street, karim: Client, round_id: str
) -> None:
    said = [_mark(street.phone, round_id, event, at) for at, event in enumerate(("start", "end"))]
    assert street.hears(*said) == [APPLIED, APPLIED]

    pulled = Holder(karim).pulls(format=3)

    assert _told(pulled) == [round_id]
    assert pulled.stairwells


def test_who_has_the_territory_anyway_is_told_of_it_once(
    street: Street, karim: Client, round_id: str
) -> None:
    street.make.assignment(street.territory, karim.member, street.make.campaign(street.team))

    pulled = Holder(karim).pulls(format=3)

    assert _told(pulled) == [round_id]
    assert pulled.stairwells == {str(one.id) for one in street.stairwells}


@pytest.mark.parametrize("is_theirs_first", [True, False])
def test_both_end_it_without_network_and_it_ends_once(
    street: Street, karim: Client, round_id: str, is_theirs_first: bool
) -> None:
    theirs = Phone.of(street.make, karim.member)
    ours = [_mark(street.phone, round_id, "start", 0), _mark(street.phone, round_id, "end", 60)]
    ended = [_mark(theirs, round_id, "start", 2), _mark(theirs, round_id, "end", 64)]

    batches = [ended, ours] if is_theirs_first else [ours, ended]
    for batch in batches:
        assert street.hears(*batch) == [APPLIED, APPLIED]

    street.make.session.rollback()
    street.make.session.expire_all()
    kept = street.make.session.scalars(select(Round)).one()
    assert (kept.state, kept.started_at) == ("ended", SIX)
    assert (kept.ended_at, kept.paused_s) == (SIX + timedelta(minutes=60), 0)
