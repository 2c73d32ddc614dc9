"""Every test of synchronisation runs in the application; some have a worker with a round."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from backend.access.roles import Role
from backend.database import act_for, acting_for, db
from backend.database.journal import Journal
from backend.households.models import Household
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone
from tests.sync.desk import Desk
from tests.sync.holders import Round, make_round


@pytest.fixture(autouse=True)
def in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def round_of(make_committed: Make, client_as: Callable[..., Client]) -> Round:
    return make_round(make_committed, client_as)


@pytest.fixture
def phone(make_committed: Make) -> Phone:
    """The phone of a worker of the whole organisation."""
    member = make_committed.member()
    make_committed.role_grant(member)
    return Phone.of(make_committed, member)


@pytest.fixture
def home(make_committed: Make) -> Household:
    """A household behind a door."""
    return make_committed.household()


@pytest.fixture
def desk(round_of: Round, client_as: Callable[..., Client]) -> Desk:
    """A lead of the round's team."""
    return Desk(client_as(round_of.make, Role.TEAM_LEAD, team=round_of.team), round_of)


@pytest.fixture
def said(round_of: Round) -> Round:
    """A round at whose first door everything was said."""
    phone, door, campaign = round_of.phone, round_of.door(0), round_of.campaign
    round_of.make.floor_label(round_of.stairwell, floor=3)
    residence = round_of.make.residence(round_of.team)
    round_of.building.residence_id = residence.id
    round_of.make.session.merge(round_of.building)
    round_of.make.session.commit()
    round_of.make.campaign_theme(campaign, code="rights")
    answers = receive(
        [
            phone.records_talk(*door, themes=("rights",), campaign_id=campaign.id),
            phone.wishes_no_visit(*door),
            phone.promises(*door, {"campaign_id": campaign.id}),
            phone.sets_contact(*door),
            phone.sees_of_door(door[0]),
            phone.notes_access(round_of.stairwell.id),
        ]
    )
    assert {one.verdict for one in answers} == {"applied"}, answers
    return round_of


@pytest.fixture
def journal(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The file to which the application's commits write."""
    path = tmp_path / "journal"
    app.extensions["palier_journal"] = Journal(path)
    yield path
    app.extensions["palier_journal"] = None


@pytest.fixture
def acting(make_committed: Make) -> Make:
    """Factories, with the application's own session acting for their organisation."""
    db.session.remove()
    act_for(db.session(), acting_for(make_committed.session))
    return make_committed
