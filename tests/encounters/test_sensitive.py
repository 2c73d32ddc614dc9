"""Sensitive themes hang on no door: neither before a phone knows it, nor after they become so."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.talk import keep_themes
from backend.database import writing_for
from backend.encounters.models import Encounter, EncounterRevision, TalkCount
from backend.encounters.recount import differences
from backend.follow_ups.models import FollowUp
from backend.households.models import ContactDetails
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
    plain = round_of.phone.records_talk(
        *round_of.door(1), themes=("rights",), campaign_id=campaign_id
    )

    assert receive([*said, corrected, plain]) == [APPLIED] * 4

    # A talk for no campaign is about none of its themes.
    kept = ("rights",) if in_campaign else ()
    assert {tuple(one) for one in committed.scalars(select(Encounter.themes))} == {kept}
    revised = committed.scalars(select(EncounterRevision.themes))
    assert {tuple(one) for one in revised} == {kept}
    assert payloads(committed, *said, corrected, plain) == [False, False, False, in_campaign]


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

    assert committed.scalars(select(Encounter.themes)).all() == [["rights"] if in_campaign else []]
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
    elsewhere = round_of.make.campaign(round_of.team)
    round_of.make.campaign_theme(elsewhere, code="health")
    round_of.make.session.commit()
    other = phone.records_talk(*round_of.door(1), themes=("health",), campaign_id=elsewhere.id)
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


@pytest.mark.parametrize("code", ["health", "Rights", "rights ", "a tuberculosis at 42", "аdroits"])
def test_what_is_no_theme_of_the_mission_is_taken_off(
    round_of: Round, committed: Session, code: str
) -> None:
    """One that is sensitive in another mission, one written differently, free text."""
    elsewhere = round_of.make.campaign(round_of.team)
    round_of.make.campaign_theme(elsewhere, code="health", sensitive=True)
    round_of.make.session.commit()
    becomes(round_of, rights=False, housing=False)
    becomes(round_of, rights=False)
    campaign_id = round_of.campaign.id
    # `housing` is one that the mission no longer has.
    themes = (code, "rights", "housing")
    said = [
        round_of.phone.records_talk(*round_of.door(0), themes=themes, campaign_id=campaign_id),
        round_of.phone.meets(round_of.team.id, {"themes": [*themes], "campaign_id": campaign_id}),
    ]
    corrected = round_of.phone.corrects(said[0], "brief_contact", payload={"themes": [*themes]})

    assert receive([*said, corrected]) == [APPLIED] * 3

    kept = {tuple(one) for one in committed.scalars(select(Encounter.themes))}
    assert kept == {("rights", "housing")}
    assert payloads(committed, *said, corrected) == [False] * 3


FREE_TEXT = "elle est malade"


@pytest.mark.parametrize("language", [FREE_TEXT, "zz", "fr-Mala", "FR", "fr_FR"])
def test_what_is_no_language_is_not_kept_as_one(
    round_of: Round, committed: Session, language: str
) -> None:
    phone, consent = round_of.phone, {"language": language}
    need = {"reason": "rights", "consent": {"text": "need.v1", **consent}}
    contact = {"language": language, "consent": {"text": "contact.v1", **consent}}
    promise = {"consent": {"text": "follow_up.v1", **consent}}
    said = [
        phone.records_talk(*round_of.door(0), need=need),
        phone.sets_contact(*round_of.door(0), contact),
        phone.promises(*round_of.door(0), promise),
        phone.reports_talks(
            round_of.campaign.id, round_of.territory.id, {FREE_TEXT: 7}, {language: 7, "ar": 6}
        ),
    ]

    assert receive(said) == [APPLIED] * 4

    assert payloads(committed, *said) == [False] * 4
    assert committed.scalars(select(Encounter.need_consent_language)).one() == "und"
    details = committed.execute(select(ContactDetails.language, ContactDetails.consent_language))
    assert details.one() == (None, "und")
    assert committed.scalars(select(FollowUp.consent_language)).one() == "und"
    counted = committed.execute(select(TalkCount.subject, TalkCount.code))
    assert counted.all() == [("language", "ar")]


@pytest.mark.parametrize("language", ["fr", "ar", "snk", "zh-Hant", "pt-BR", "sr-Latn-RS", "fsl"])
def test_a_language_is_kept(round_of: Round, committed: Session, language: str) -> None:
    said = round_of.phone.sets_contact(*round_of.door(0), {"language": language})

    assert receive([said]) == [APPLIED]

    assert committed.scalars(select(ContactDetails.language)).one() == language


@pytest.mark.parametrize(
    ("outcome", "is_kept"),
    [
        *((one, True) for one in ("conversation", "brief_contact", "come_back")),
        *((one, False) for one in ("not_home", "refused", "language_barrier")),
        *((one, False) for one in ("inaccessible", "vacant")),
    ],
)
def test_a_note_is_of_who_spoke(
    round_of: Round, committed: Session, outcome: str, is_kept: bool
) -> None:
    note = "Lumière sous la porte"
    said = round_of.phone.records(*round_of.door(0), outcome, note=note)
    talk = round_of.phone.records(*round_of.door(1))
    corrected = round_of.phone.corrects(talk, outcome, payload={"note": note})

    assert receive([said, talk, corrected]) == [APPLIED] * 3

    kept = note if is_kept else None
    assert [*committed.scalars(select(Encounter.note))] == [kept, kept]
    assert payloads(committed, said, talk, corrected) == [is_kept, True, is_kept]
    told = round_of.holder.pulls(format=2).chunks[f"stairwell:{round_of.stairwell.id}"]
    assert told["passages"]["note"] == [kept, kept]
