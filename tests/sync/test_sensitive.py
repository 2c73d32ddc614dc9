"""Sensitive themes hang on no door: neither before a phone knows it, nor after they become so."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.talk import keep_themes
from backend.database import writing_for
from backend.encounters.models import Encounter, EncounterRevision
from backend.encounters.recount import differences
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.phones import Carried
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED


def becomes(round_of: Round, **themes: bool) -> None:
    """The themes of the campaign, each with whether it is sensitive."""
    given: list[dict[str, Any]] = [
        {"code": code, "labels": {"fr": code}, "sensitive": sensitive}
        for code, sensitive in themes.items()
    ]
    with writing_for(round_of.team.organisation_id) as session:
        keep_themes(session, session.merge(round_of.campaign), given)


def payloads(session: Session, *said: Carried) -> list[bool]:
    """Whether the ledger still holds what each of these said."""
    session.rollback()
    rows = session.execute(select(LedgerEntry.id).where(LedgerEntry.payload.is_not(None)))
    held = {str(row.id) for row in rows}
    return [one["id"] in held for one in said]


@pytest.mark.parametrize("in_campaign", [True, False])
def test_a_phone_that_does_not_know_yet_links_nothing(
    round_of: Round, committed: Session, in_campaign: bool
) -> None:
    becomes(round_of, rights=False, health=True)
    campaign_id = round_of.campaign.id if in_campaign else None
    themes = ("health", "rights")
    said = [
        round_of.phone.records_talk(*round_of.door(0), themes=themes, campaign_id=campaign_id),
        round_of.phone.meets(round_of.team.id, {"themes": [*themes], "campaign_id": campaign_id}),
    ]
    corrected = round_of.phone.corrects(said[0], payload={"themes": [*themes]})
    plain = round_of.phone.records_talk(*round_of.door(1), themes=("rights",))

    assert receive([*said, corrected, plain]) == [APPLIED] * 4

    assert {tuple(one) for one in committed.scalars(select(Encounter.themes))} == {("rights",)}
    revised = committed.scalars(select(EncounterRevision.themes))
    assert {tuple(one) for one in revised} == {("rights",)}
    assert payloads(committed, *said, corrected, plain) == [False, False, False, True]


@pytest.mark.parametrize("in_campaign", [True, False])
def test_a_phone_that_names_what_was_removed_since_links_nothing(
    round_of: Round, committed: Session, in_campaign: bool
) -> None:
    becomes(round_of, rights=False, health=True)
    becomes(round_of, rights=False)
    campaign_id = round_of.campaign.id if in_campaign else None
    late = round_of.phone.records_talk(
        *round_of.door(0), themes=("health", "rights"), campaign_id=campaign_id
    )

    assert receive([late]) == [APPLIED]

    assert committed.scalars(select(Encounter.themes)).all() == [["rights"]]
    assert payloads(committed, late) == [False]


def test_what_becomes_sensitive_is_taken_off_what_was_said(
    round_of: Round, committed: Session
) -> None:
    becomes(round_of, rights=False, health=False)
    phone, campaign_id = round_of.phone, round_of.campaign.id
    said = [
        phone.records_talk(*round_of.door(0), themes=("health", "rights"), campaign_id=campaign_id),
        phone.records_talk(*round_of.door(1), themes=("rights",), campaign_id=campaign_id),
    ]
    corrected = phone.corrects(said[1], payload={"themes": ["health"]})
    other = phone.records_talk(*round_of.door(1), themes=("health",))
    receive([*said, corrected, other])
    round_of.holder.pulls(format=2)

    becomes(round_of, rights=False, health=True)

    # The passage that was corrected said nothing of it itself; its correction did.
    assert payloads(committed, said[0], corrected, other) == [False, False, True]
    themes = committed.execute(select(Encounter.id, Encounter.themes))
    assert {str(row.id): row.themes for row in themes} == {
        said[0]["id"]: ["rights"],
        said[1]["id"]: [],
        other["id"]: ["health"],
    }
    assert differences(committed) == []
    assert len(round_of.holder.pulls(format=2).stairwells) == 1
