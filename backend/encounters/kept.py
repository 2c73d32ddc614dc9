"""What may be kept of a talk: the mission's own plain themes, real languages, a note of who spoke.

Whatever else is said is left out, the passage stays, and the ledger does not keep the payload
that says it. Phones count sensitive themes apart; one that has not heard yet that a theme is
sensitive may still send it with a passage. Where a theme becomes sensitive, what was said before
is treated alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from backend.campaigns.languages import UNKNOWN, is_language
from backend.campaigns.locks import share_campaigns
from backend.campaigns.models import CampaignTheme
from backend.campaigns.talk import forgetting
from backend.database.statements import Statement
from backend.encounters.models import Encounter, EncounterRevision
from backend.encounters.outcomes import NOTED_OUTCOMES
from backend.households.refusals import ConsentMissing
from backend.operations import ledger
from backend.operations.envelope import read_json
from backend.operations.kinds import Cleaned, Operation, Payload
from backend.operations.payloads import Malformed


class Themes(NamedTuple):
    """Codes of themes as they were said, and the campaign of the talk, if it was for one."""

    codes: Sequence[str]
    campaign_id: UUID | None


# Codes by campaign.
Codes = Mapping[UUID | None, frozenset[str]]
NO_CODES: frozenset[str] = frozenset()


def plain(session: Session, themes: Mapping[UUID, Themes]) -> dict[UUID, tuple[str, ...]]:
    """What may be kept of each, every code once: a talk for no campaign has no themes."""
    own = _codes(session, themes.values(), ~CampaignTheme.sensitive)
    return {
        said_id: tuple(
            dict.fromkeys(code for code in one.codes if code in own.get(one.campaign_id, NO_CODES))
        )
        for said_id, one in themes.items()
    }


def plain_themes(session: Session, themes: Mapping[UUID, Themes]) -> dict[UUID, tuple[str, ...]]:
    """What may be kept of each operation, every code once; those that said more are forgotten."""
    kept = plain(session, themes)
    ledger.forget(session, (one for one in themes if set(kept[one]) != set(themes[one].codes)))
    return kept


def counted_themes(session: Session, campaigns: Iterable[UUID]) -> Codes:
    """Which themes of these campaigns may be counted: all that each has or had."""
    return _codes(session, (Themes(("any",), one) for one in campaigns), true())


def _codes(session: Session, themes: Iterable[Themes], which: ColumnElement[bool]) -> Codes:
    """The codes of the campaigns for which something was said; those of removed themes too.

    They stay so until the transaction ends.
    """
    asked = {one.campaign_id for one in themes if one.codes and one.campaign_id is not None}
    found: defaultdict[UUID | None, set[str]] = defaultdict(set)
    if asked:
        share_campaigns(session, asked)
        rows = session.execute(
            select(CampaignTheme.campaign_id, CampaignTheme.code).where(
                CampaignTheme.campaign_id.in_(asked), which
            )
        )
        for row in rows:
            found[row.campaign_id].add(row.code)
    return {campaign_id: frozenset(codes) for campaign_id, codes in found.items()}


def share_campaigns_of(session: Session, ids: Iterable[UUID]) -> None:
    """Lock the campaigns of encounters of which more is about to be said, before these are."""
    campaigns = session.scalars(select(Encounter.campaign_id).where(Encounter.id.in_(set(ids))))
    share_campaigns(session, (one for one in campaigns if one is not None))


def note_of(outcome: str, note: str | None) -> str | None:
    """A note, where somebody spoke; nobody is watched, and nobody speaks for a neighbour."""
    return (note or None) if outcome in NOTED_OUTCOMES else None


def drop_stray_notes(session: Session, operations: Iterable[Operation]) -> None:
    """Let the ledger not keep notes that are nobody's, nor free text in a language's place."""
    ledger.forget(session, (one.id for one in operations if without_loose_words(one.payload)))


def without_loose_words(payload: Payload) -> Payload:
    """The fields that say such a thing, as they may be kept; none where nothing does."""
    fields: Payload = {}
    note, outcome = payload.get("note"), payload.get("outcome")
    if note and outcome and not note_of(outcome, note):
        fields["note"] = None
    for name in ("need", "passed_on"):
        if (part := payload.get(name)) is not None and (consent := _in_a_language(part)):
            fields[name] = {**part, "consent": consent}
    if consent := _in_a_language(payload):
        fields["consent"] = consent
    return fields


def _in_a_language(part: Payload) -> Payload | None:
    """The consent in a part of a payload, where its language is none."""
    consent: Payload | None = part.get("consent")
    if consent is None or is_language(consent["language"]):
        return None
    return {**consent, "language": UNKNOWN}


def need_without_consent(payload: Payload) -> str | None:
    """Why a passage with a need may not be kept, where nobody agreed to that."""
    need = payload["need"]
    return ConsentMissing.code if need is not None and need["consent"] is None else None


def clean_talks(session: Session, payloads: Mapping[UUID, Payload]) -> Cleaned:
    """Passages and meetings: each names its mission."""
    campaigns = {one: payload["campaign_id"] for one, payload in payloads.items()}
    return _clean(session, payloads, campaigns)


def clean_corrections(session: Session, payloads: Mapping[UUID, Payload]) -> Cleaned:
    """Corrections: of what is not here yet nobody knows for which mission it was."""
    asked = {payload["encounter_id"] for payload in payloads.values()}
    recorded = {
        row.id: row.campaign_id
        for row in session.execute(
            select(Encounter.id, Encounter.campaign_id).where(Encounter.id.in_(asked))
        )
    }
    campaigns = {
        one: recorded[payload["encounter_id"]]
        for one, payload in payloads.items()
        if payload["encounter_id"] in recorded
    }
    return _clean(session, payloads, campaigns)


def _clean(
    session: Session, payloads: Mapping[UUID, Payload], campaigns: Mapping[UUID, UUID | None]
) -> Cleaned:
    """What of talks that do not count may not be kept as it was said.

    Args:
        campaigns: for which each was; where that cannot be known yet, none is named, and a
            payload with themes is not kept.
    """
    themes = {
        one: Themes(payload.get("themes", ()), campaigns.get(one))
        for one, payload in payloads.items()
    }
    kept = plain(session, themes)
    cleaned: dict[UUID, Payload | None] = {}
    for one, payload in payloads.items():
        fields = without_loose_words(payload)
        if set(kept[one]) != set(themes[one].codes):
            fields["themes"] = [*kept[one]]
        if fields:
            cleaned[one] = fields if one in campaigns or "themes" not in fields else None
    return cleaned


@forgetting.register("encounters")
def forget(session: Session, campaign_id: UUID, codes: Sequence[str]) -> None:
    """Take themes that became sensitive off everything that was said for a campaign."""
    for model, encounter_id in (
        (Encounter, Encounter.id),
        (EncounterRevision, EncounterRevision.encounter_id),
    ):
        left: ColumnElement[Any] = model.__table__.c.themes
        for code in codes:
            left = func.array_remove(left, code, type_=left.type)
        changed = session.scalars(
            update(model)
            .values(themes=left)
            .where(
                encounter_id.in_(select(Encounter.id).where(Encounter.campaign_id == campaign_id)),
                model.themes.overlap([*codes]),
            )
            .returning(model.id)
            .execution_options(synchronize_session=False)
        ).all()
        ledger.forget(session, changed)
    _forget_what_is_open(session, campaign_id, frozenset(codes))


_OPEN = Statement("""
    select id, payload from operation
    where state <> 'applied' and payload is not null and starts_with(kind, 'encounter.')
""")


def _forget_what_is_open(session: Session, campaign_id: UUID, codes: frozenset[str]) -> None:
    """Of what is held or was refused: its phone brings it again. A correction names no campaign."""
    named = [one.id for one in _OPEN(session) if _names(one.payload, campaign_id, codes)]
    ledger.forget(session, named)


def _names(payload: str, campaign_id: UUID, codes: frozenset[str]) -> bool:
    try:
        read = read_json(payload)
    except Malformed:
        return True
    if not isinstance(read, dict) or not isinstance(read.get("themes", []), list):
        return True
    is_of_campaign = read.get("campaign_id", str(campaign_id)) == str(campaign_id)
    return is_of_campaign and any(code in codes for code in read.get("themes", []))
