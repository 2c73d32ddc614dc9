"""What may be kept of a talk: the mission's own plain themes, real languages, a note of who spoke.

Whatever else is said is left out, the passage stays, and the ledger does not keep the payload
that says it. Phones count sensitive themes apart; one that has not heard yet that a theme is
sensitive may still send it with a passage. Where a theme becomes sensitive, what was said before
is treated alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from backend.campaigns.languages import is_language
from backend.campaigns.models import CampaignTheme
from backend.campaigns.talk import forgetting
from backend.database.statements import Statement
from backend.encounters.outcomes import NOTED_OUTCOMES
from backend.operations import ledger
from backend.operations.kinds import Operation, Payload


class Themes(NamedTuple):
    """Codes of themes as they were said, and the campaign of the talk, if it was for one."""

    codes: Sequence[str]
    campaign_id: UUID | None


# Codes by campaign.
Codes = Mapping[UUID | None, frozenset[str]]
NO_CODES: frozenset[str] = frozenset()


def plain(session: Session, said: Mapping[UUID, Themes]) -> dict[UUID, tuple[str, ...]]:
    """What may be kept of each, every code once: a talk for no campaign has no themes."""
    own = _codes(session, said.values(), ~CampaignTheme.sensitive)
    return {
        said_id: tuple(
            dict.fromkeys(code for code in one.codes if code in own.get(one.campaign_id, NO_CODES))
        )
        for said_id, one in said.items()
    }


def plain_themes(session: Session, said: Mapping[UUID, Themes]) -> dict[UUID, tuple[str, ...]]:
    """What may be kept of each operation, every code once; those that said more are forgotten."""
    kept = plain(session, said)
    ledger.forget(session, (one for one in said if set(kept[one]) != set(said[one].codes)))
    return kept


def counted_themes(session: Session, campaigns: Iterable[UUID]) -> Codes:
    """Which themes of these campaigns may be counted: all that each has or had."""
    return _codes(session, (Themes(("any",), one) for one in campaigns), true())


def _codes(session: Session, said: Iterable[Themes], which: ColumnElement[bool]) -> Codes:
    """The codes of the campaigns for which something was said; those of removed themes too."""
    asked = {one.campaign_id for one in said if one.codes} - {None}
    found: defaultdict[UUID | None, set[str]] = defaultdict(set)
    if asked:
        rows = session.execute(
            select(CampaignTheme.campaign_id, CampaignTheme.code).where(
                CampaignTheme.campaign_id.in_(asked), which
            )
        )
        for row in rows:
            found[row.campaign_id].add(row.code)
    return {campaign_id: frozenset(codes) for campaign_id, codes in found.items()}


def note_of(outcome: str, note: str | None) -> str | None:
    """A note, where somebody spoke; nobody is watched, and nobody speaks for a neighbour."""
    return (note or None) if outcome in NOTED_OUTCOMES else None


def drop_stray_notes(session: Session, operations: Iterable[Operation]) -> None:
    """Let the ledger not keep notes that are nobody's, nor free text in a language's place."""
    ledger.forget(session, (one.id for one in operations if _has_loose_words(one.payload)))


def _has_loose_words(payload: Payload) -> bool:
    note, outcome = payload.get("note"), payload.get("outcome")
    if note and outcome and not note_of(outcome, note):
        return True
    consent = (payload.get("need") or payload.get("passed_on") or payload).get("consent")
    return consent is not None and not is_language(consent["language"])


# Of one table of encounters: their themes without those that became sensitive.
_CLEAR = """
    update {table}
    set themes = array(
        select code from unnest(themes) with ordinality as said (code, place)
        where code <> all(cast(:codes as text[])) order by place)
    where {encounter} in (select id from encounter where campaign_id = cast(:campaign as uuid))
        and cast(themes as text[]) && cast(:codes as text[])
    returning id
"""
_FORGET = [
    Statement(_CLEAR.format(table="encounter", encounter="id")),
    Statement(_CLEAR.format(table="encounter_revision", encounter="encounter_id")),
]


@forgetting.register("encounters")
def forget(session: Session, campaign_id: UUID, codes: Sequence[str]) -> None:
    """Take themes that became sensitive off everything that was said for a campaign."""
    for statement in _FORGET:
        changed = statement(session, campaign=campaign_id, codes=[*codes]).scalars().all()
        ledger.forget(session, changed)
