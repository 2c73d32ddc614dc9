"""Themes keep their code, cards their id, and nothing is without French."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.campaigns.refusals import (
    FrenchMissing,
    LanguageUnknown,
    TextEmpty,
    TextTooLong,
    TooMany,
)
from backend.campaigns.service import change, create
from backend.problems import Problem
from tests.factories import TODAY


def theme(fr: str, *, code: str | None = None, sensitive: bool = False, **labels: str) -> Any:
    return {"code": code, "labels": {"fr": fr, **labels}, "sensitive": sensitive}


def card(**texts: tuple[str, str]) -> Any:
    said = {language: {"title": title, "body": body} for language, (title, body) in texts.items()}
    return {"texts": said}


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return create(
        session,
        team_id=None,
        name="L’eau",
        theme="Eau",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=40),
        languages=["fr", "ar", "fr"],
        themes=[theme("Facture d’eau", ar="فاتورة الماء"), theme("Santé", sensitive=True)],
        cards=[card(fr=("Une fuite ?", "Fermez le robinet d’arrêt."), ar=("تسرب؟", "أغلق"))],
    )


def test_what_is_talked_about_stands_in_its_order(campaign: Campaign) -> None:
    assert campaign.languages == ["fr", "ar"]
    assert [(one.code, one.sensitive) for one in campaign.themes] == [
        ("facture_d_eau", False),
        ("sante", True),
    ]
    assert campaign.themes[0].labels["ar"] == "فاتورة الماء"
    assert [set(one.texts) for one in campaign.cards] == [{"fr", "ar"}]


def test_a_theme_keeps_its_code_whatever_it_is_called(session: Session, campaign: Campaign) -> None:
    change(
        session,
        campaign.id,
        {
            "themes": [
                theme("Bien-être", code="sante", sensitive=True),
                theme("Santé"),
                theme("2026"),
                theme("水"),
            ]
        },
    )

    assert [(one.code, one.labels["fr"]) for one in campaign.themes] == [
        ("sante", "Bien-être"),
        ("sante_2", "Santé"),
        ("theme_2026", "2026"),
        ("theme", "水"),
    ]
    assert len(campaign.cards) == 1


def test_the_code_of_a_theme_left_out_never_means_another(
    session: Session, campaign: Campaign
) -> None:
    change(session, campaign.id, {"themes": [theme("Facture d’eau", code="facture_d_eau")]})
    assert [one.code for one in campaign.themes] == ["facture_d_eau"]

    change(session, campaign.id, {"themes": [theme("Santé"), theme("Bien-être", code="sante")]})

    assert [one.code for one in campaign.themes] == ["sante_2", "bien_etre"]


def test_a_card_keeps_its_id_and_empty_languages_are_left_out(
    session: Session, campaign: Campaign
) -> None:
    [first] = campaign.cards
    change(
        session,
        campaign.id,
        {
            "cards": [
                card(fr=("Nouvelle", "Carte"), ar=("", "  ")),
                {"id": first.id, **card(fr=("Une fuite ?", "Appelez le gardien."))},
            ]
        },
    )

    assert [set(one.texts) for one in campaign.cards] == [{"fr"}, {"fr"}]
    assert campaign.cards[1].id == first.id
    assert campaign.cards[1].texts["fr"]["body"] == "Appelez le gardien."


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"languages": ["fr", "Français"]}, LanguageUnknown, "languages.1"),
        ({"themes": [{"labels": {"ar": "ماء"}, "sensitive": False}]}, FrenchMissing, "themes.0.fr"),
        ({"themes": [theme("  ")]}, FrenchMissing, "themes.0.fr"),
        ({"themes": [theme("e" * 41)]}, TextTooLong, "themes.0.fr"),
        ({"themes": [theme("Eau")] * 21}, TooMany, "themes"),
        ({"cards": [card(ar=("ماء", "ماء"))]}, FrenchMissing, "cards.0.fr.title"),
        ({"cards": [card(fr=("Titre", ""))]}, TextEmpty, "cards.0.fr.body"),
        ({"cards": [card(fr=("Titre", "e" * 601))]}, TextTooLong, "cards.0.fr.body"),
    ],
)
def test_what_cannot_be_leaves_everything_as_it_was(
    session: Session,
    campaign: Campaign,
    wrong: dict[str, Any],
    refusal: type[Problem],
    field: str,
) -> None:
    with pytest.raises(refusal) as refused:
        change(session, campaign.id, {"name": "Autre"} | wrong)

    assert refused.value.facts["field"] == field
    assert (campaign.name, campaign.languages, len(campaign.themes)) == ("L’eau", ["fr", "ar"], 2)
