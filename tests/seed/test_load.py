"""The demonstration: loaded through the real doors, once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.database import act_for, db
from backend.encounters.models import Encounter, TalkCount
from backend.follow_ups.history import differences
from backend.follow_ups.models import FollowUp
from backend.households.models import DoNotVisit, Household, HouseholdFold
from backend.organisations.models import Member, Organisation, RoleGrant, Team
from backend.places.models import DOOR_FACTS, Building, Door, DoorFact
from backend.reference.models import Address
from backend.sync.receive import receive
from backend.territories.models import Assignment, Territory, TerritoryBuilding
from backend.territories.visibility import current_assignments
from seed.commands import demo
from seed.people import EVERYBODY, PASSWORD, SECTORS, SIGN_INS, SLUG
from tests.conftest import delete_everything
from tests.factories import Make
from tests.phones import Phone
from tests.sync.verdicts import APPLIED
from tests.viewers import Viewer

DOORS = 1131


class _BrokenOff(Exception):
    """The power went, after the places were brought in."""


def _break_off(*_: object) -> None:
    raise _BrokenOff


@pytest.fixture(scope="module")
def output(app: Flask, bootstrap: psycopg.Connection) -> Any:
    """What loading it says, the first time and the second, after one that broke off."""
    runner: FlaskCliRunner = app.test_cli_runner()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seed.load.simulate", _break_off)
        broken = runner.invoke(demo, ["load"])
    assert isinstance(broken.exception, _BrokenOff)
    said = [runner.invoke(demo, ["load"]) for _ in range(2)]
    for result in said:
        assert result.exit_code == 0, result.output
    yield [result.output for result in said]
    delete_everything(bootstrap)


@pytest.fixture
def loaded(app: Flask, output: list[str]) -> Any:
    """A session in the organisation of the demonstration."""
    with app.app_context(), Session(db.engine) as session:
        found = session.scalars(select(Organisation.id).where(Organisation.slug == SLUG)).one()
        session.rollback()
        act_for(session, found)
        yield session


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_it_says_one_sign_in_per_role(output: list[str]) -> None:
    for said in output:
        for somebody in SIGN_INS:
            assert f"{somebody.email}" in said
        assert said.count(PASSWORD) == len({somebody.role for somebody in EVERYBODY}) == 4


def test_a_second_loading_changes_nothing(output: list[str], loaded: Session) -> None:
    assert "The demo is loaded" in output[0]
    assert "there already" in output[1]
    assert count(loaded, Organisation) == 1
    assert count(loaded, Team) == 2
    assert count(loaded, Member) == count(loaded, RoleGrant) == len(EVERYBODY)


def test_the_importers_placed_every_dwelling(loaded: Session) -> None:
    assert count(loaded, Door) == count(loaded, Household) == DOORS
    assert set(loaded.scalars(select(Building.match))) == {"exact"}
    known = set(loaded.scalars(select(Address.id)))
    assert set(loaded.scalars(select(Building.address_id))) <= known
    kinds = Counter(loaded.scalars(select(Building.kind)))
    assert kinds["house"] >= 8
    assert kinds["block"] >= 60


def test_every_building_stands_in_one_territory(loaded: Session) -> None:
    assert count(loaded, Territory) == len(SECTORS)
    assert count(loaded, TerritoryBuilding) == count(loaded, Building)
    signs = Counter(loaded.execute(select(Territory.team_id, Territory.sign)).all())
    assert max(signs.values()) == 1


def test_every_worker_has_something_to_do_today(loaded: Session) -> None:
    now = datetime.now(UTC)
    members = loaded.scalars(select(Assignment.member_id)).all()

    assert len(members) == 6
    for member_id in members:
        [held] = current_assignments(loaded, Viewer.of(loaded, member_id, now))
        assert held.building_ids
        assert held.ends_on > now.date() + timedelta(days=7)


def test_six_weeks_were_folded(loaded: Session) -> None:
    passages = count(loaded, Encounter)
    assert passages > 900
    assert loaded.scalar(select(func.sum(HouseholdFold.passages))) == passages
    latest = loaded.scalar(select(func.max(Encounter.occurred_at)))
    assert latest is not None
    assert timedelta() < datetime.now(UTC) - latest < timedelta(days=7)
    assert 15 <= count(loaded, FollowUp) <= 60
    assert 3 <= count(loaded, DoNotVisit) <= 20
    assert loaded.scalar(select(func.count()).where(FollowUp.consent_text != "follow_up.v1")) == 0


def test_promises_are_taken_handed_over_and_told_back(loaded: Session) -> None:
    rows = loaded.scalars(select(FollowUp)).all()

    assert differences(loaded) == []
    assert [row for row in rows if row.owner_id is None and row.closed_at is None]
    assert [row for row in rows if row.owner_id and row.closed_at is None]
    assert [row for row in rows if row.owner_id not in (None, row.opened_by)]
    told_back = [row.result_words for row in rows if row.closed_at]
    assert len(told_back) >= 3
    assert all(told_back)


def test_the_missions_say_what_they_talk_about(loaded: Session) -> None:
    water = loaded.scalars(select(Campaign).where(Campaign.name == "L’eau, on en parle")).one()

    assert len(water.themes) == 7
    assert {theme.code for theme in water.themes if theme.sensitive} == {"health"}
    assert {"fr", "ar", "bm"} <= set(water.languages)
    assert [set(card.texts) for card in water.cards] == [{"fr", "ar"}] * 3


def test_what_is_sensitive_is_counted_and_stands_at_no_door(loaded: Session) -> None:
    noted = set(loaded.scalars(select(func.unnest(Encounter.themes))))
    rows = loaded.execute(select(TalkCount.subject, TalkCount.code))
    counted = {(subject, code) for subject, code in rows}

    assert {"bill", "leak", "rights"} <= noted
    assert not noted & {"health", "debt"}
    assert {("theme", "health"), ("language", "fr"), ("language", "ar")} <= counted


def test_everybody_can_sign_in(app: Flask, output: list[str]) -> None:
    for somebody in SIGN_INS:
        answer = app.test_client().post(
            "/api/sign-in",
            json={"email": somebody.email, "password": PASSWORD, "transport": "bearer"},
        )
        assert answer.status_code == 200, answer.json
        assert answer.json is not None
        assert {grant["role"] for grant in answer.json["grants"]} == {somebody.role.value}


def test_some_doors_tell_of_themselves(loaded: Session) -> None:
    told = Counter(loaded.scalars(select(DoorFact.fact).where(DoorFact.is_present)))

    assert set(told) == set(DOOR_FACTS)
    assert count(loaded, DoorFact) < count(loaded, Door) / 10


def test_what_the_demonstration_promised_is_settled_from_a_phone(loaded: Session) -> None:
    passage, owner = loaded.execute(
        select(Encounter.id, Encounter.member_id).order_by(Encounter.occurred_at.desc()).limit(1)
    ).one()
    promise, taker = loaded.execute(
        select(FollowUp.id, FollowUp.opened_by)
        .where(FollowUp.closed_at.is_(None))
        .order_by(FollowUp.opened_at)
        .limit(1)
    ).one()
    make = Make(loaded)
    members = {one.id: one for one in loaded.scalars(select(Member))}
    owners, takers = (Phone.of(make, members[one]) for one in (owner, taker))
    loaded.commit()

    assert receive([takers.closes({"id": str(promise)}, words="Rappelé")]) == [APPLIED]
    assert receive([owners.corrects({"id": str(passage)}, outcome="refused")]) == [APPLIED]
