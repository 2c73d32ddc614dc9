"""What a campaign talks about: its themes, the languages of its talks, its message cards."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.languages import is_language
from backend.campaigns.locks import hold_campaign
from backend.campaigns.models import Campaign, CampaignTheme, MessageCard
from backend.campaigns.refusals import (
    FrenchMissing,
    LanguageUnknown,
    TextEmpty,
    TextTooLong,
    TooMany,
)
from backend.hooks import Hook

FRENCH = "fr"
MOST_THEMES, MOST_CARDS, MOST_LANGUAGES = 20, 20, 40
# The longest text of each, in characters: a label stands on a button, a card on one screen.
LABEL_LONGEST, TITLE_LONGEST, BODY_LONGEST = 40, 80, 600
# Room is left for a number.
_STEM_LONGEST = 36

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")

Given = Mapping[str, Any]
Forget = Callable[[Session, UUID, Sequence[str]], None]

# Takes themes that become sensitive off what was said in rooms further down.
forgetting: Hook[Forget] = Hook("how themes that become sensitive are taken off")


def checked_languages(given: Sequence[str]) -> list[str]:
    """Languages of talks, each once.

    Raises:
        TooMany, LanguageUnknown: with `field` and `value`.
    """
    _few(given, "languages", MOST_LANGUAGES)
    for place, language in enumerate(given):
        _check_language(language, f"languages.{place}")
    return list(dict.fromkeys(given))


def keep_themes(session: Session, campaign: Campaign, given: Sequence[Given]) -> None:
    """Let these be the themes of a campaign, in this order.

    A theme keeps its code whatever it is called; a new one gets a code from its French label that
    no theme ever had. What was said with one that is left out stays said, and is shown no more;
    one that becomes sensitive is taken off everything that was said with it.

    Raises:
        TooMany, FrenchMissing, LanguageUnknown, TextEmpty, TextTooLong: with `field`.
        Unavailable: what phones send for it does not come to an end.
    """
    _few(given, "themes", MOST_THEMES)
    labels = [_checked_labels(one["labels"], place) for place, one in enumerate(given)]
    hold_campaign(session, campaign.id)
    ever = session.scalars(
        select(CampaignTheme)
        .where(CampaignTheme.campaign_id == campaign.id)
        .execution_options(populate_existing=True)
    ).all()
    known = {theme.code: theme for theme in ever if not theme.removed}
    taken = {theme.code for theme in ever}
    hidden: list[str] = []
    for place, (one, labelled) in enumerate(zip(given, labels, strict=True)):
        theme = known.pop(one.get("code") or "", None)
        if theme is None:
            code = _free_code(one.get("code"), labelled[FRENCH], taken)
            theme = CampaignTheme(campaign_id=campaign.id, code=code)
            session.add(theme)
        elif one["sensitive"] and not theme.sensitive:
            hidden.append(theme.code)
        taken.add(theme.code)
        theme.position, theme.labels, theme.sensitive = place, labelled, one["sensitive"]
    for left_out in known.values():
        left_out.removed = True
    if hidden:
        for forget in forgetting.all().values():
            forget(session, campaign.id, hidden)


def keep_cards(session: Session, campaign: Campaign, given: Sequence[Given]) -> None:
    """Let these be the message cards of a campaign, in this order. One that is known keeps its id.

    Raises:
        TooMany, FrenchMissing, LanguageUnknown, TextEmpty, TextTooLong: with `field`.
    """
    _few(given, "cards", MOST_CARDS)
    texts = [_checked_texts(one["texts"], place) for place, one in enumerate(given)]
    known = {
        card.id: card
        for card in session.scalars(
            select(MessageCard).where(MessageCard.campaign_id == campaign.id)
        )
    }
    for place, (one, text) in enumerate(zip(given, texts, strict=True)):
        card = known.pop(one.get("id") or UUID(int=0), None)
        if card is None:
            card = MessageCard(campaign_id=campaign.id)
            session.add(card)
        card.position, card.texts = place, text
    for left_out in known.values():
        session.delete(left_out)


def _few(given: Sequence[object], field: str, most: int) -> None:
    if len(given) > most:
        raise TooMany(field=field, value=len(given), most=most)


def _check_language(language: str, field: str) -> None:
    if not is_language(language):
        raise LanguageUnknown(field=field, value=language)


def _checked_labels(labels: Mapping[str, str], place: int) -> dict[str, str]:
    """Labels without the languages in which nothing was written."""
    field = f"themes.{place}"
    said: dict[str, str] = {}
    for language, label in labels.items():
        _check_language(language, field)
        if text := _short(label, f"{field}.{language}", LABEL_LONGEST):
            said[language] = text
    if FRENCH not in said:
        raise FrenchMissing(field=f"{field}.{FRENCH}", value=None)
    return said


def _checked_texts(texts: Mapping[str, Mapping[str, str]], place: int) -> dict[str, Any]:
    """Texts without the languages in which nothing was written; half a card is none."""
    checked: dict[str, Any] = {}
    for language, text in texts.items():
        field = f"cards.{place}.{language}"
        _check_language(language, field)
        title = _short(text["title"], f"{field}.title", TITLE_LONGEST)
        body = _short(text["body"], f"{field}.body", BODY_LONGEST)
        if not (title or body):
            continue
        if not (title and body):
            missing = "body" if title else "title"
            raise TextEmpty(field=f"{field}.{missing}", value="")
        checked[language] = {"title": title, "body": body}
    if FRENCH not in checked:
        raise FrenchMissing(field=f"cards.{place}.{FRENCH}.title", value=None)
    return checked


def _short(text: str, field: str, longest: int) -> str:
    stripped = text.strip()
    if len(stripped) > longest:
        raise TextTooLong(field=field, value=stripped, length=len(stripped), longest=longest)
    return stripped


def _free_code(wanted: str | None, label: str, taken: set[str]) -> str:
    """The wanted code, or one from the French label (`facture_d_eau`), that no theme had yet."""
    if wanted and _CODE.fullmatch(wanted) and wanted not in taken:
        return wanted
    plain = unicodedata.normalize("NFKD", label.replace("’", " ")).encode("ascii", "ignore")
    stem = "_".join(re.findall(r"[a-z0-9]+", plain.decode().lower()))
    if not _CODE.fullmatch(stem[:_STEM_LONGEST]):
        stem = f"theme_{stem}".rstrip("_")
    stem = stem[:_STEM_LONGEST]
    return next(
        code
        for number in range(1, len(taken) + 2)
        if (code := stem if number == 1 else f"{stem}_{number}") not in taken
    )
