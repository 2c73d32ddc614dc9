"""Set-wise inserts are built from the model, signed by the wall, and say what stood already."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.campaigns.models import CampaignTheme
from backend.database.inserting import SKIP, OnConflict, insert_new, insert_rows
from backend.organisations.models import Team
from backend.rounds.models import RoundStop
from backend.sign_in.models import DeviceKey
from tests.factories import Make

PARIS = {"name": "Nord", "time_zone": "Europe/Paris"}


def test_what_is_left_out_gets_the_defaults_of_the_model(session: Session) -> None:
    assert insert_rows(session, Team, [PARIS, {"name": "Sud", "time_zone": "UTC"}]) == 2

    first, second = session.scalars(select(Team).order_by(Team.name))
    assert (first.name, second.time_zone) == ("Nord", "UTC")
    assert first.id != second.id
    assert {first.organisation_id, second.organisation_id} == {session.info["organisation_id"]}


def test_none_are_no_statement(session: Session) -> None:
    assert insert_rows(session, Team, []) == 0
    assert insert_new(session, Team, iter(())) == set()


def test_what_stands_already_stays_and_is_told_from_what_is_new(session: Session) -> None:
    here, new = uuid4(), uuid4()
    insert_rows(session, Team, [{**PARIS, "id": here}])

    assert insert_new(
        session, Team, [{**PARIS, "id": one, "name": "B"} for one in (here, new)]
    ) == {new}
    assert insert_rows(session, Team, [{**PARIS, "id": here}], on_conflict=SKIP) == 0
    assert session.get_one(Team, (session.info["organisation_id"], here)).name == "Nord"
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_rows(session, Team, [{**PARIS, "id": here}])


def test_a_row_that_stands_is_changed_as_it_was_declared(session: Session) -> None:
    longest = OnConflict(
        "team_primary_key",
        lambda stands, more: {"name": func.left(stands.name + more.name, bindparam("most"))},
        lambda stands, more: more.name > stands.name,
    )
    team_id = uuid4()

    def name(said: str) -> str:
        row = {**PARIS, "id": team_id, "name": said}
        insert_rows(session, Team, [row], on_conflict=longest, most=3)
        return session.scalars(select(Team.name).where(Team.id == team_id)).one()

    assert [name(said) for said in ("b", "c", "a", "de")] == ["b", "bc", "bc", "bcd"]


def test_what_is_pending_goes_first(session: Session) -> None:
    """A row may point to one that was only added to the session."""
    team = Team(id=uuid4(), **PARIS)
    session.add(team)

    assert insert_new(session, Team, [{**PARIS, "id": team.id}]) == set()


def test_every_kind_of_value_arrives_as_it_is(session: Session, make: Make) -> None:
    key, campaign, round_ = make.device_key(), make.campaign(), make.round()
    said = {"fr": "L'été, \\x «\\n»\"", "n": [1, None]}
    doors = [uuid4(), uuid4()]

    insert_rows(
        session,
        DeviceKey,
        [{"member_id": key.member_id, "device_id": key.device_id, "public_key": b"\0\xff"}],
    )
    insert_rows(
        session,
        CampaignTheme,
        [
            {
                "campaign_id": campaign.id,
                "code": "plain",
                "position": 9,
                "labels": said,
                "sensitive": False,
            }
        ],
    )
    stairwell = make.stairwell()
    insert_rows(
        session,
        RoundStop,
        [
            {
                "round_id": round_.id,
                "position": 1,
                "stairwell_id": stairwell.id,
                "door_ids": doors,
                "reasons": ["new", "new"],
                "arrives_min": 0,
                "minutes": 1.5,
                "walk_min": 0,
            }
        ],
    )

    assert b"\0\xff" in session.scalars(select(DeviceKey.public_key)).all()
    assert session.scalars(select(CampaignTheme.labels).filter_by(code="plain")).one() == said
    assert session.scalars(select(RoundStop.door_ids)).one() == doors


def test_a_column_that_is_none_is_named_with_those_that_are(session: Session) -> None:
    with pytest.raises(ValueError, match=r"colour: not for a row of team .* has .*name, time_zone"):
        insert_rows(session, Team, [{**PARIS, "colour": "red"}])


def test_nobody_signs_for_another_organisation(session: Session, engine: Engine) -> None:
    with pytest.raises(ValueError, match="organisation_id: not for a row"):
        insert_rows(session, Team, [{**PARIS, "organisation_id": uuid4()}])
    with Session(engine) as nobody, pytest.raises(RuntimeError, match="acts for no organisation"):
        insert_rows(nobody, Team, [PARIS])


def test_rows_have_the_same_columns(session: Session) -> None:
    with pytest.raises(ValueError, match="rows of team do not all have the columns"):
        insert_rows(session, Team, [PARIS, {"name": "Sud"}])
