"""A theme that becomes sensitive while somebody says it: whoever comes first, it hangs nowhere."""

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.campaigns import locks, service
from backend.database import db, writing_for
from backend.encounters.models import Encounter, EncounterRevision
from backend.operations.envelope import read_signed
from backend.operations.models import LedgerEntry
from backend.problems import Unavailable
from backend.sync.receive import receive
from tests.conftest import Client
from tests.meanwhile import Meanwhile, take_in_here, taken_in
from tests.phones import Carried
from tests.sync.holders import Round

SENSITIVE = [{"code": "rights", "sensitive": True, "labels": {"fr": "Droits"}}]

# Says the theme somewhere; may need something to have been said before.
Saying = Callable[[Round, Carried], Carried]


@pytest.fixture
def themed(round_of: Round) -> Round:
    round_of.make.campaign_theme(round_of.campaign, code="rights")
    round_of.make.session.commit()
    return round_of


def passes(at: Round, _: Carried) -> Carried:
    return at.phone.records_talk(*at.door(1), themes=("rights",), campaign_id=at.campaign.id)


def meets(at: Round, _: Carried) -> Carried:
    said = {"themes": ["rights"], "campaign_id": at.campaign.id}
    return at.phone.meets(at.team.id, said)


def corrects(at: Round, talk: Carried) -> Carried:
    return at.phone.corrects(talk, payload={"themes": ["rights"]})


def is_held(at: Round, _: Carried) -> Carried:
    """A passage that waits for what never came."""
    return at.phone.records_talk(
        *at.door(1), themes=("rights",), campaign_id=at.campaign.id, depends_on=(MISSING,)
    )


MISSING = "0197f000-0000-7000-8000-000000000000"


def becomes_sensitive(at: Round, session: Session) -> None:
    service.change(session, at.campaign.id, {"themes": SENSITIVE})
    session.flush()


def hangs_nowhere(session: Session, said: Carried) -> None:
    session.rollback()
    for model in (Encounter, EncounterRevision):
        assert {tuple(one) for one in session.scalars(select(model.themes))} <= {()}
    payload = session.scalars(select(LedgerEntry.payload).where(LedgerEntry.id == said["id"])).one()
    assert payload is None or "rights" not in payload


SAYINGS = pytest.mark.parametrize("says", [passes, meets, corrects, is_held])


@SAYINGS
def test_what_is_being_taken_in_is_looked_at_too(
    app: Flask, bootstrap: psycopg.Connection, themed: Round, committed: Session, says: Saying
) -> None:
    org = themed.team.organisation_id
    said = says(themed, talk_of(themed))

    def changes() -> None:
        with writing_for(org) as session:
            becomes_sensitive(themed, session)

    with writing_for(org) as session:
        take_in_here(session, {0: read_signed(said)})
        meanwhile = Meanwhile(app, bootstrap, changes)
    meanwhile.ends()

    hangs_nowhere(committed, said)


@SAYINGS
def test_what_comes_meanwhile_is_held_against_what_became_of_the_themes(
    app: Flask, bootstrap: psycopg.Connection, themed: Round, committed: Session, says: Saying
) -> None:
    said = says(themed, talk_of(themed))

    with writing_for(themed.team.organisation_id) as session:
        becomes_sensitive(themed, session)
        meanwhile = Meanwhile(app, bootstrap, lambda: receive([said]))
    meanwhile.ends()

    hangs_nowhere(committed, said)


def talk_of(at: Round) -> Carried:
    """A talk about nothing, that may be corrected."""
    talk = at.phone.records_talk(*at.door(0), themes=(), campaign_id=at.campaign.id)
    receive([talk])
    return talk


def test_the_desk_waits_for_what_is_being_taken_in_but_not_for_ever(
    themed: Round, client_as: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_PATIENCE", "50ms")
    lead = client_as(themed.make, Role.ADMIN)

    def answers(changes: dict[str, object]) -> int:
        db.session.remove()
        return lead.patch(f"/api/campaigns/{themed.campaign.id}", json=changes).status_code

    with taken_in(themed.phone, passes(themed, {})):
        assert answers({"themes": SENSITIVE}) == Unavailable.status
        # What does not concern what was said waits for nobody.
        assert answers({"message": "Bonjour"}) == 200

    assert answers({"themes": SENSITIVE}) == 200
    db.session.remove()
    [pack] = [
        one for name, one in themed.holder.pulls(format=3).chunks.items() if "stairwell" in name
    ]
    assert pack["passages"]["themes"] == [None]


def test_a_lead_who_corrects_meanwhile_brings_no_theme_back(
    app: Flask,
    bootstrap: psycopg.Connection,
    themed: Round,
    committed: Session,
    client_as: Callable[..., Client],
) -> None:
    lead = client_as(themed.make, Role.TEAM_LEAD, team=themed.team)
    talk = talk_of(themed)
    correction = {
        "outcome": "conversation",
        "notice_left": False,
        "come_back_on": None,
        "come_back_at": None,
        "note": None,
        "themes": ["rights"],
        "reason": "Vu",
    }
    said: list[int] = []

    def corrects_it() -> None:
        answer = lead.post(f"/api/encounters/{talk['id']}/correction", json=correction)
        said.append(answer.status_code)

    with writing_for(themed.team.organisation_id) as session:
        becomes_sensitive(themed, session)
        meanwhile = Meanwhile(app, bootstrap, corrects_it)
    meanwhile.ends()

    assert said == [200]
    hangs_nowhere(committed, talk)
