"""The demonstration: loaded through the real doors, once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.database import act_for, db
from backend.database.cluster import ClusterUrls
from backend.encounters.models import DoorMismatch, Encounter, TalkCount
from backend.encounters.outcomes import OUTCOMES
from backend.follow_ups.history import differences
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.households.models import DoNotVisit, Household, HouseholdFold
from backend.operations.envelope import VerifyingKey
from backend.operations.models import LedgerEntry
from backend.organisations.models import Account, Member, Organisation, RoleGrant, Team
from backend.places.models import DOOR_FACTS, Building, Door, DoorFact
from backend.reference.models import Address
from backend.sign_in.models import DeviceKey
from backend.sync.receive import receive
from backend.territories.models import Assignment, Territory, TerritoryBuilding
from backend.territories.visibility import current_assignments
from seed.commands import demo
from seed.people import EVERYBODY, PASSWORD, SECTORS, SIGN_INS, SLUG
from tests.conftest import delete_everything
from tests.factories import Make
from tests.phones import Phone
from tests.seed.over_http import OverHttp
from tests.sync.holders import Pulled
from tests.sync.verdicts import APPLIED
from tests.viewers import Viewer
from tests.web.serving import serving

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


def test_all_that_was_said_is_in_the_ledger(loaded: Session) -> None:
    """Whatever a phone can name has its operation, applied, signed on a phone of its author."""
    applied = select(LedgerEntry.id).where(LedgerEntry.state == "applied")
    made_by_phones = (Encounter, DoNotVisit, FollowUp, FollowUpEvent)

    for model in made_by_phones:
        stray = select(func.count()).select_from(model).where(model.id.not_in(applied))
        assert count(loaded, model) > 0
        assert loaded.scalar(stray) == 0, model.__tablename__
    entries = loaded.scalars(select(LedgerEntry)).all()
    keys = {key.id: key for key in loaded.scalars(select(DeviceKey))}
    for entry in entries:
        assert entry.state == "applied"
        key = keys[entry.device_key_id]
        assert (key.member_id, key.device_id) == (entry.author_id, entry.device_id)
        assert VerifyingKey(key.public_key).signed(entry.envelope, entry.signature)
    told = {entry.kind for entry in entries}
    assert {"door_fact.set", "talk_count.report", "follow_up.close"} <= told


def test_no_door_is_said_to_have_been_called_otherwise(loaded: Session) -> None:
    assert count(loaded, DoorMismatch) == 0


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


def test_what_a_phone_says_of_it_over_http_is_acknowledged_and_shown(
    urls: ClusterUrls, loaded: Session, tmp_path: Path
) -> None:
    """A correction, a withdrawal and an ending, by whoever said it: all of them are taken at once,
    and stand in what is pulled next.
    """
    email = "aicha@example.org"
    aicha = loaded.scalars(select(Member).join(Account).where(Account.email == email)).one()
    corrected, withdrawn = _latest_passages(loaded, aicha.id)
    promised = _open_promise(loaded, aicha.id)
    with serving(urls, tmp_path, {"WEB_CONCURRENCY": "1"}) as port:
        worker = OverHttp(f"http://127.0.0.1:{port}", email, PASSWORD)
        phone = worker.enrols(aicha)
        before = worker.pulls()
        said = [
            phone.corrects({"id": str(corrected.id)}, outcome="inaccessible"),
            phone.takes_back({"id": str(withdrawn.id)}),
            phone.closes({"id": str(promised)}, words="Rappelée, tout va bien."),
        ]
        answers = worker.sends(said)
        after = worker.pulls()

    assert [answer["verdict"] for answer in answers] == ["applied"] * 3
    assert {corrected.id, withdrawn.id} <= _own(before)
    assert corrected.id in _own(after)
    assert withdrawn.id not in _own(after)
    assert _outcome_shown(after, corrected) == "inaccessible"
    assert _outcome_shown(after, withdrawn) is None
    [told] = [one for one in after.chunks["follow_ups"]["items"] if one["id"] == str(promised)]
    assert (told["result"], told["words"]) == ("done", "Rappelée, tout va bien.")


def _latest_passages(loaded: Session, member_id: UUID) -> tuple[Encounter, Encounter]:
    """The last two, of different households, that stand in the phone's list."""
    rows = loaded.scalars(
        select(Encounter)
        .where(Encounter.member_id == member_id, Encounter.outcome == "not_home")
        .order_by(Encounter.occurred_at.desc())
        .limit(2)
    ).all()
    assert rows[0].household_id != rows[1].household_id
    return rows[0], rows[1]


def _open_promise(loaded: Session, member_id: UUID) -> UUID:
    return loaded.scalars(
        select(FollowUp.id)
        .where(FollowUp.opened_by == member_id, FollowUp.closed_at.is_(None))
        .order_by(FollowUp.opened_at)
        .limit(1)
    ).one()


def _own(pulled: Pulled) -> set[UUID]:
    ids = pulled.chunks["own_passages"]["id"]
    return {UUID(bytes=ids[start : start + 16]) for start in range(0, len(ids), 16)}


def _outcome_shown(pulled: Pulled, passage: Encounter) -> str | None:
    """What stands in the stairwells of a passage, found by its household and its time."""
    assert passage.household_id is not None
    for chunk_id, chunk in pulled.chunks.items():
        if not chunk_id.startswith("stairwell:"):
            continue
        households, said = chunk["doors"]["household"], chunk["passages"]
        for door, at, outcome in zip(said["d"], said["at"], said["outcome"], strict=True):
            household = households[door * 16 : door * 16 + 16]
            is_it = household == passage.household_id.bytes
            if is_it and at == int(passage.occurred_at.timestamp()):
                return str(OUTCOMES[outcome])
    return None
