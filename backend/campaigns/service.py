"""The rules of campaigns. A route and a command call the same functions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from backend.access.roles import Reach
from backend.campaigns import talk
from backend.campaigns.models import Campaign
from backend.campaigns.refusals import (
    EndsBeforeItStarts,
    NameTaken,
    PassagesUnlikely,
    TextEmpty,
    TextTooLong,
)
from backend.database import find, violated_constraint
from backend.organisations.models import Team

# The longest text of each field, in characters.
LONGEST = {"name": 80, "theme": 80, "partner": 80, "message": 600}
NEVER_EMPTY = frozenset({"name", "theme"})
PASSAGES = range(1, 11)
# What stands in tables of its own.
_KEEPS = {"themes": talk.keep_themes, "cards": talk.keep_cards}


def campaigns_within(session: Session, reach: Reach) -> Sequence[Campaign]:
    """The campaigns of the teams that are reached, and those of the whole organisation.

    The one that ends last comes first.
    """
    return session.scalars(
        select(Campaign)
        .where(or_(Campaign.team_id.is_(None), reach.where(Campaign.team_id)))
        .order_by(Campaign.ends_on.desc(), Campaign.starts_on.desc(), Campaign.name, Campaign.id)
        .options(selectinload(Campaign.themes), selectinload(Campaign.cards))
    ).all()


def create(
    session: Session,
    *,
    team_id: UUID | None,
    name: str,
    theme: str,
    starts_on: date,
    ends_on: date,
    partner: str = "",
    message: str = "",
    passages: int = 3,
    **talks: Sequence[Any],
) -> Campaign:
    """Start a campaign.

    Args:
        team_id: the team that carries it; None for every team of the organisation.
        passages: how many times a door is tried at most.
        talks: `languages`, `themes` and `cards`, as `talk` keeps them.

    Raises:
        NotFound: no such team in this organisation.
        TextEmpty, TextTooLong, EndsBeforeItStarts, PassagesUnlikely: with `field` and `value`.
        FrenchMissing, LanguageUnknown, TooMany: likewise.
        NameTaken: the team has a campaign of that name.
    """
    if team_id is not None:
        find(session, Team, team_id)
    texts = {"name": name, "theme": theme, "partner": partner, "message": message}
    campaign = Campaign(team_id=team_id, languages=[])
    days = {"starts_on": starts_on, "ends_on": ends_on}
    _keep(session, campaign, {**texts, **days, "passages": passages, **talks})
    return campaign


def change(session: Session, campaign_id: UUID, values: Mapping[str, Any]) -> Campaign:
    """Correct a campaign: any of the values of `create`, but the team.

    Raises:
        NotFound: no such campaign in this organisation.
        TextEmpty, TextTooLong, EndsBeforeItStarts, PassagesUnlikely: with `field` and `value`.
        FrenchMissing, LanguageUnknown, TooMany: likewise.
        NameTaken: the team has another campaign of that name.
    """
    campaign = find(session, Campaign, campaign_id)
    _keep(session, campaign, values)
    return campaign


def _fill(campaign: Campaign, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        if field not in _KEEPS:
            setattr(campaign, field, _checked(field, value))
    if campaign.ends_on < campaign.starts_on:
        raise EndsBeforeItStarts(
            field="ends_on", value=campaign.ends_on, starts_on=campaign.starts_on
        )


def _checked(field: str, value: Any) -> Any:  # noqa: ANN401  # as the field has it
    if field == "passages" and value not in PASSAGES:
        raise PassagesUnlikely(field=field, value=value, least=PASSAGES[0], most=PASSAGES[-1])
    if field == "languages":
        return talk.checked_languages(value)
    if field not in LONGEST:
        return value
    text = str(value).strip()
    if not text and field in NEVER_EMPTY:
        raise TextEmpty(field=field, value=value)
    if len(text) > LONGEST[field]:
        raise TextTooLong(field=field, value=text, length=len(text), longest=LONGEST[field])
    return text


def _keep(session: Session, campaign: Campaign, values: Mapping[str, Any]) -> None:
    try:
        # What is set in the savepoint is undone with it.
        with session.begin_nested():
            _fill(campaign, values)
            session.add(campaign)
            session.flush()
            for field, keep in _KEEPS.items():
                if field in values:
                    keep(session, campaign, values[field])
    except IntegrityError as error:
        if violated_constraint(error) != "campaign_organisation_id_team_id_name_unique":
            raise
        raise NameTaken(field="name", value=values["name"]) from error
    session.expire(campaign, list(_KEEPS))
