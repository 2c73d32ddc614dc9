"""Sensitive themes never hang on a door, nor on an operation from which it could be guessed.

A phone counts them apart. One that has not heard yet that a theme is sensitive may still send it
with a passage: then it is left out here, and so is the payload that says it. Where a theme
becomes sensitive, what was said before is treated alike.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.models import CampaignTheme
from backend.campaigns.talk import declare_forgetting
from backend.database.statements import Statement
from backend.operations import ledger


class Themes(NamedTuple):
    """Codes of themes as they were said, and the campaign of the talk, if it was for one."""

    codes: Sequence[str]
    campaign_id: UUID | None


def plain(session: Session, said: Mapping[UUID, Themes]) -> dict[UUID, tuple[str, ...]]:
    """What may be kept of each, every code once."""
    sensitive = _sensitive(session) if any(one.codes for one in said.values()) else {}
    kept: dict[UUID, tuple[str, ...]] = {}
    for said_id, one in said.items():
        hidden = sensitive.get(one.campaign_id, frozenset())
        kept[said_id] = tuple(dict.fromkeys(code for code in one.codes if code not in hidden))
    return kept


def without_sensitive(session: Session, said: Mapping[UUID, Themes]) -> dict[UUID, tuple[str, ...]]:
    """What may be kept of each operation, every code once; those that said more are forgotten."""
    kept = plain(session, said)
    ledger.forget(session, (one for one in said if set(kept[one]) != set(said[one].codes)))
    return kept


def _sensitive(session: Session) -> dict[UUID | None, frozenset[str]]:
    """Codes by campaign; a talk for none hides what is sensitive in any."""
    found: defaultdict[UUID | None, set[str]] = defaultdict(set)
    rows = session.execute(
        select(CampaignTheme.campaign_id, CampaignTheme.code).where(CampaignTheme.sensitive)
    )
    for row in rows:
        found[row.campaign_id].add(row.code)
        found[None].add(row.code)
    return {campaign_id: frozenset(codes) for campaign_id, codes in found.items()}


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


@declare_forgetting
def forget(session: Session, campaign_id: UUID, codes: Sequence[str]) -> None:
    """Take themes that became sensitive off everything that was said for a campaign."""
    for statement in _FORGET:
        changed = statement(session, campaign=campaign_id, codes=[*codes]).scalars().all()
        ledger.forget(session, changed)
