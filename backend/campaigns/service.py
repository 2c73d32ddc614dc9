"""The rules of campaigns. A route and a command call the same functions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.access.roles import Reach
from backend.campaigns.models import Campaign
from backend.database import find, violated_constraint
from backend.organisations.models import Team
from backend.problems import Conflict, Invalid, words

# The longest text of each field, in characters.
LONGEST = {"name": 80, "theme": 80, "partner": 80, "message": 600}
NEVER_EMPTY = frozenset({"name", "theme"})
PASSAGES = range(1, 11)


class TextEmpty(Invalid):
    """A text that must say something is blank."""

    code = "campaigns.text_empty"


class TextTooLong(Invalid):
    """A text is longer than its field: `length` and `longest` in characters."""

    code = "campaigns.text_too_long"


class EndsBeforeItStarts(Invalid):
    """The last day is earlier than the first."""

    code = "campaigns.ends_before_it_starts"


class PassagesUnlikely(Invalid):
    """A door is tried at least once, and not for ever."""

    code = "campaigns.passages_unlikely"


class NameTaken(Conflict):
    """The team, or the organisation, has a campaign of that name."""

    code = "campaigns.name_taken"


def campaigns_within(session: Session, reach: Reach) -> Sequence[Campaign]:
    """The campaigns of the teams that are reached, and those of the whole organisation.

    The one that ends last comes first.
    """
    return session.scalars(
        select(Campaign)
        .where(or_(Campaign.team_id.is_(None), reach.where(Campaign.team_id)))
        .order_by(Campaign.ends_on.desc(), Campaign.starts_on.desc(), Campaign.name, Campaign.id)
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
) -> Campaign:
    """Start a campaign.

    Args:
        team_id: the team that carries it; None for every team of the organisation.
        passages: how many times a door is tried at most.

    Raises:
        NotFound: no such team in this organisation.
        TextEmpty, TextTooLong, EndsBeforeItStarts, PassagesUnlikely: with `field` and `value`.
        NameTaken: the team has a campaign of that name.
    """
    if team_id is not None:
        find(session, Team, team_id)
    texts = {"name": name, "theme": theme, "partner": partner, "message": message}
    campaign = Campaign(team_id=team_id)
    days = {"starts_on": starts_on, "ends_on": ends_on}
    _keep(session, campaign, {**texts, **days, "passages": passages})
    return campaign


def change(session: Session, campaign_id: UUID, values: Mapping[str, Any]) -> Campaign:
    """Correct a campaign: any of the values of `create`, but the team.

    Raises:
        NotFound: no such campaign in this organisation.
        TextEmpty, TextTooLong, EndsBeforeItStarts, PassagesUnlikely: with `field` and `value`.
        NameTaken: the team has another campaign of that name.
    """
    campaign = find(session, Campaign, campaign_id)
    _keep(session, campaign, values)
    return campaign


def _fill(campaign: Campaign, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        setattr(campaign, field, _checked(field, value))
    if campaign.ends_on < campaign.starts_on:
        raise EndsBeforeItStarts(
            field="ends_on", value=campaign.ends_on, starts_on=campaign.starts_on
        )


def _checked(field: str, value: Any) -> Any:  # noqa: ANN401  # as the field has it
    if field == "passages" and value not in PASSAGES:
        raise PassagesUnlikely(field=field, value=value, least=PASSAGES[0], most=PASSAGES[-1])
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
    except IntegrityError as error:
        if violated_constraint(error) != "campaign_organisation_id_team_id_name_unique":
            raise
        raise NameTaken(field="name", value=values["name"]) from error


words(
    "campaigns.text_empty",
    fr=("Texte manquant", "Ce texte est vide. Écrivez quelques mots."),
    en=("Text missing", "This text is empty. Write a few words."),
)
words(
    "campaigns.text_too_long",
    fr=(
        "Texte trop long",
        "Ce texte compte {length} caractères. Ramenez-le à {longest} au plus.",
    ),
    en=(
        "Text too long",
        "This text has {length} characters. Bring it down to {longest} at most.",
    ),
)
words(
    "campaigns.ends_before_it_starts",
    fr=(
        "Dates à corriger",
        "La fin ({value}) vient avant le début ({starts_on})."
        " Choisissez une fin le {starts_on} ou après.",
    ),
    en=(
        "Dates to correct",
        "The end ({value}) comes before the start ({starts_on})."
        " Choose an end on {starts_on} or later.",
    ),
)
words(
    "campaigns.passages_unlikely",
    fr=(
        "Nombre de passages à corriger",
        "{value} passages par porte ne sont pas possibles. Choisissez entre {least} et {most}.",
    ),
    en=(
        "Number of passages to correct",
        "{value} passages per door are not possible. Choose between {least} and {most}.",
    ),
)
words(
    "campaigns.name_taken",
    fr=(
        "Nom déjà pris",
        "Une mission de cette équipe s'appelle déjà « {value} ». Donnez-lui un autre nom,"
        " par exemple avec l'année.",
    ),
    en=(
        "Name already taken",
        "A campaign of this team is already called “{value}”. Give it another name,"
        " for example with the year.",
    ),
)
