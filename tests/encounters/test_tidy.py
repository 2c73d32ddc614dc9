"""`bin/palier folds tidy`: what earlier releases kept is held to the rule of this one."""

import json
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter, EncounterRevision, TalkCount
from backend.encounters.recount import differences
from backend.follow_ups.models import FollowUp
from backend.households.models import ContactDetails
from backend.operations import keeping
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.phones import Carried, payload_of
from tests.sync.holders import Round

FREE = "Mme Quillivic parle breton"


@pytest.fixture
def said(round_of: Round, bootstrap: psycopg.Connection) -> list[Carried]:
    """What was said, and then stands as an earlier release would have kept it."""
    for code, is_sensitive in (("rights", False), ("health", True)):
        round_of.make.campaign_theme(round_of.campaign, code=code, sensitive=is_sensitive)
    round_of.make.session.commit()
    phone, home, campaign = round_of.phone, round_of.door(0), round_of.campaign.id
    talk = phone.records_talk(*home, themes=("rights",), campaign_id=campaign)
    other = phone.records_talk(*round_of.door(1), themes=("rights",), campaign_id=campaign)
    correction = phone.corrects(talk, "conversation", payload={"themes": ["rights"]})
    contact = phone.sets_contact(*home, {"language": "br"})
    promise = phone.promises(*home)
    counts = phone.reports_talks(campaign, round_of.territory.id, {"health": 6}, {"br": 6})
    all_ = [talk, other, correction, contact, promise, counts]
    assert {one.verdict for one in receive(all_)} == {"applied"}
    odd = ["rights", "health", FREE]
    for table, key in (("encounter", "id"), ("encounter_revision", "encounter_id")):
        bootstrap.execute(f"update {table} set themes = %s where {key} = %s", [odd, talk["id"]])
    bootstrap.execute("update contact_details set language = %s, consent_language = %s", [FREE] * 2)
    bootstrap.execute("update follow_up set consent_language = %s", [FREE])
    bootstrap.execute("update talk_count set code = %s where subject = 'language'", [FREE])
    for one in (talk, correction):
        payload = payload_of(one) | {"themes": odd}
        text = json.dumps(payload, ensure_ascii=False)
        bootstrap.execute("update operation set payload = %s where id = %s", [text, one["id"]])
    return all_


def tidy(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["folds", "tidy", *options])


def everything(bootstrap: psycopg.Connection) -> str:
    tables = [
        "encounter",
        "encounter_revision",
        "contact_details",
        "follow_up",
        "talk_count",
        "operation",
    ]
    return "\n".join(
        str(row) for table in tables for row in bootstrap.execute(f"select * from {table}")
    )


def test_it_is_told_and_nothing_changes_before_it_is_asked_for(
    app: Flask, said: list[Carried], bootstrap: psycopg.Connection
) -> None:
    before = everything(bootstrap)

    told = tidy(app)

    assert told.exit_code == 1
    assert FREE not in told.output
    assert "bin/palier folds tidy --repair" in told.output
    assert "themes of passages: 1" in told.output
    assert everything(bootstrap) == before


@pytest.mark.parametrize("batch", [1, 1000])
def test_what_may_not_be_kept_is_taken_off_everywhere(
    app: Flask,
    said: list[Carried],
    committed: Session,
    bootstrap: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
) -> None:
    monkeypatch.setattr(keeping, "BATCH", batch)
    assert FREE in everything(bootstrap)

    assert tidy(app, "--repair").exit_code == 0

    assert FREE not in everything(bootstrap)
    committed.rollback()
    themes: dict[str, Any] = {
        str(one.id): one.themes for one in committed.scalars(select(Encounter))
    }
    assert themes == {said[0]["id"]: ["rights"], said[1]["id"]: ["rights"]}
    assert {tuple(one) for one in committed.scalars(select(EncounterRevision.themes))} == {
        ("rights",)
    }
    contact = committed.scalars(select(ContactDetails)).one()
    assert (contact.name, contact.language, contact.consent_language) == ("Mme Diallo", None, "und")
    assert committed.scalars(select(FollowUp.consent_language)).all() == ["und"]
    counts = committed.scalars(select(TalkCount)).all()
    assert [(one.subject, one.code, one.talks) for one in counts] == [("theme", "health", 6)]
    payloads = {str(one.id): one.payload for one in committed.scalars(select(LedgerEntry))}
    # What said it is forgotten, what did not is kept as it was signed.
    assert payloads[said[0]["id"]] is None
    assert payloads[said[2]["id"]] is None
    assert payloads[said[1]["id"]] == said[1]["payload"]
    assert list(differences(committed)) == []
    assert tidy(app).output == "Nothing is kept that may not be.\n"


def test_phones_are_told(
    app: Flask, said: list[Carried], round_of: Round, bootstrap: psycopg.Connection
) -> None:
    assert "Quillivic" in str(round_of.holder.pulls(format=2).chunks)

    tidy(app, "--repair")

    changed = round_of.holder.pulls(format=2).chunks
    assert changed
    assert "Quillivic" not in str(changed)


def test_what_is_held_or_was_refused_is_tidied_too(
    app: Flask, round_of: Round, bootstrap: psycopg.Connection
) -> None:
    phone, home = round_of.phone, round_of.door(0)
    missing = (str(uuid4()),)
    said = [
        phone.promises(*home, {"consent": None, "note": FREE}),
        phone.records(*home, "refused", note=FREE, depends_on=missing),
        phone.says("encounter.dance", {"words": FREE}),
        phone.records(*home, payload={"more": FREE}),
        phone.records(*home, note="Reviendra", depends_on=missing),
    ]
    receive(said)
    for one in said:
        bootstrap.execute(
            "update operation set payload = %s where id = %s", [one["payload"], one["id"]]
        )
    told = tidy(app)
    assert "what is held or was refused: 4" in told.output

    assert tidy(app, "--repair").exit_code == 0

    assert FREE not in everything(bootstrap)
    assert "Reviendra" in everything(bootstrap)
    assert tidy(app).output == "Nothing is kept that may not be.\n"
