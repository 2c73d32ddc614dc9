"""What a device holds that is in no building: the member, their teams, their campaigns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import cbor2
from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.orm import Session

from backend.access.identity import Person
from backend.access.roles import FIELD_ROLES
from backend.database.statements import Statement
from backend.follow_ups.queries import FollowUpView, held_on_device
from backend.organisations.knocking_hours import USUAL, KnockingHours
from backend.organisations.knocking_hours_settings import hours_of_teams
from backend.organisations.models import Organisation, Team
from backend.organisations.service import members_of_team
from backend.organisations.service_day import UTC_DAYS, TeamCalendar, calendars_of
from backend.sync.campaigns_chunk import campaign_items
from backend.sync.follow_ups_chunk import follow_up_item
from backend.sync.meetings_chunk import meetings
from backend.sync.own_passages import own_passages
from backend.sync.rounds_chunk import round_items
from backend.territories.visibility import CurrentAssignment

# How many bytes of a digest a cursor carries.
_DIGEST = 8
# A chunk has a format of its own, which is not later than the feed's: within the third of the feed
# these have names more, which a reader of the second passes over.
NEWEST_CONTENT = 2
SCOPES = ("me", "team", "campaign")
# From this format on `me` is told by the chunk.
BY_CHUNK = 3

_TEAMS = Statement(
    select(Team.id, Team.name, Team.time_zone)
    .where(Team.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
    .order_by(Team.id)
)
_ORGANISATION = Statement(
    select(Organisation.id, Organisation.name).where(
        Organisation.id == bindparam("id", type_=Uuid())
    )
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of what a device holds, as the bytes that it seals."""

    id: str
    scope: str
    content: bytes

    def item(self) -> bytes:
        """As it travels."""
        return cbor2.dumps(["chunk", self.id, self.scope, self.content])


class Part(NamedTuple):
    """Chunks of a scope that are told together, or not at all where they say the same as before."""

    scope: str
    chunks: tuple[Chunk, ...]

    def digest(self) -> str:
        """What tells whether they do; dates pass without any change."""
        said = b"".join(chunk.content for chunk in self.chunks)
        return sha256(said).digest()[:_DIGEST].hex()


@dataclass(frozen=True, slots=True)
class Own:
    """The chunks of the three scopes."""

    chunks: tuple[Chunk, ...]
    # Those whose words are in the chunk `follow_ups`: that they were read is noted.
    households: tuple[str, ...]

    def parts(self, feed_format: int) -> tuple[Part, ...]:
        """What a cursor of a format has a digest of, in its order.

        From the third on each chunk of `me` by itself, of which there are always the same: whoever
        said something at a door is told of their passages again, and of nothing else.
        """
        of = {scope: tuple(one for one in self.chunks if one.scope == scope) for scope in SCOPES}
        me = of.pop("me")
        alone = [(one,) for one in me] if feed_format >= BY_CHUNK else [me]
        return (*(Part("me", one) for one in alone), *(Part(*one) for one in of.items()))


def own_chunks(
    session: Session,
    person: Person,
    assignments: Sequence[CurrentAssignment],
    feed_format: int,
    along: Sequence[CurrentAssignment] = (),
) -> Own:
    """What a member's device holds of them, their teams and their campaigns, in a format.

    Args:
        assignments: in the member's own hands.
        feed_format: the format that the device is told in.
        along: of others, whose rounds the member comes along on; told since format 3.
    """
    teams = {grant.team_id for grant in person.current_grants if grant.team_id is not None}
    teams |= {assignment.team_id for assignment in (*assignments, *along)}
    campaigns = {assignment.campaign_id for assignment in (*assignments, *along)}
    held = _TEAMS(session, ids=[*teams]).all() if teams else ()
    calendars, hours = calendars_of(session, teams), hours_of_teams(session, teams)
    promised = _promised(session, person, assignments) if feed_format >= 2 else []
    return Own(
        chunks=(
            _chunk("me", "me", _me(session, person, assignments, along)),
            *(
                _of_two(
                    session,
                    person,
                    (*assignments, *along),
                    promised,
                    _today(calendars, person, feed_format),
                )
                if feed_format >= 2
                else ()
            ),
            *(_of_three(session, person) if feed_format >= 3 else ()),
            *(
                _chunk(
                    f"team:{team.id}",
                    "team",
                    _team(
                        session,
                        team,
                        (calendars[team.id], hours.get(team.id, USUAL)),
                        person.at,
                        feed_format,
                    ),
                    feed_format,
                )
                for team in held
            ),
            *(
                _chunk(f"campaign:{one_id}", "campaign", content, feed_format)
                for one_id, content in campaign_items(session, campaigns, feed_format)
            ),
        ),
        households=tuple(
            sorted({str(one.row.household_id) for one in promised if one.row.household_id})
        ),
    )


def _of_two(
    session: Session,
    person: Person,
    assignments: Sequence[CurrentAssignment],
    promised: Sequence[FollowUpView],
    today: date,
) -> tuple[Chunk, ...]:
    """What format 2 adds to the scope `me`."""
    rounds = round_items(session, person.member_id, assignments, today)
    return (
        _chunk("follow_ups", "me", {"items": [follow_up_item(view) for view in promised]}),
        _chunk("meetings", "me", meetings(session, person.member_id, person.at)),
        _chunk("rounds", "me", {"items": rounds}),
    )


def _today(teams: Mapping[UUID, TeamCalendar], person: Person, feed_format: int) -> date:
    """The day at which a device's rounds begin; formats 1 and 2 know days of UTC alone."""
    calendars = teams.values() if feed_format >= 3 else ()
    return min((one.day_of(person.at) for one in calendars), default=UTC_DAYS.day_of(person.at))


def _of_three(session: Session, person: Person) -> tuple[Chunk, ...]:
    """What format 3 adds to the scope `me`: what stairwells do not say of their reader."""
    return (_chunk("own_passages", "me", own_passages(session, person.member_id, person.at)),)


def _promised(
    session: Session, person: Person, assignments: Sequence[CurrentAssignment]
) -> list[FollowUpView]:
    """What a worker or lead may settle, and what came of what they promised."""
    buildings = {building for one in assignments for building in one.building_ids}
    reach = person.reach(*FIELD_ROLES)
    return held_on_device(session, person.member_id, reach, buildings, person.at)


def _me(
    session: Session,
    person: Person,
    assignments: Sequence[CurrentAssignment],
    along: Sequence[CurrentAssignment],
) -> dict[str, Any]:
    organisation = _ORGANISATION(session, id=person.organisation_id).one()
    return {
        "member_id": person.member_id.bytes,
        "name": person.name,
        "organisation": {"id": str(organisation.id), "name": organisation.name},
        "language": person.language,
        "grants": sorted(
            (
                {"role": grant.role.value, "team_id": grant.team_id and str(grant.team_id)}
                for grant in person.current_grants
            ),
            key=lambda grant: (grant["role"], grant["team_id"] or ""),
        ),
        "assignments": [_assignment(one) for one in assignments],
        # Where there is something to say; no phone of format 2 is ever told.
        **({"companion": [_assignment(one) for one in along]} if along else {}),
    }


def _assignment(one: CurrentAssignment) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "territory_id": str(one.territory_id),
        "territory": one.territory,
        "sign": one.sign,
        "campaign_id": str(one.campaign_id),
        "team_id": str(one.team_id),
        "ends_on": one.ends_on.isoformat(),
        "building_ids": b"".join(sorted(one.bytes for one in one.building_ids)),
    }


def _team(
    session: Session,
    team: Any,  # noqa: ANN401  # a row of `_TEAMS`
    days_and_hours: tuple[TeamCalendar, KnockingHours],
    at: datetime,
    feed_format: int,
) -> dict[str, Any]:
    calendar, hours = days_and_hours
    content: dict[str, Any] = {"id": str(team.id), "name": team.name, "time_zone": team.time_zone}
    if feed_format >= 2:
        # Whoever a follow-up may be handed to.
        content["members"] = [
            {"id": str(one.id), "name": one.name} for one in members_of_team(session, team.id, at)
        ]
    if feed_format >= 3:
        # Since when days begin how many minutes after midnight: at midnight before the first.
        content["service_day"] = [
            {"starts_on": one.starts_on.isoformat(), "minutes": one.minutes}
            for one in calendar.settings
        ]
        content["knocking"] = _knocking(hours, calendar.day_of(at).year)
    return content


def _knocking(hours: KnockingHours, year: int) -> dict[str, Any]:
    """When a team knocks; a year at a time, so that a scope changes with the year alone."""
    return {
        "days": list(hours.days),
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "closed_on": [day.isoformat() for day in hours.closed_days(year)],
    }


def _chunk(chunk_id: str, scope: str, content: dict[str, Any], feed_format: int = 1) -> Chunk:
    return Chunk(chunk_id, scope, cbor2.dumps({"f": min(feed_format, NEWEST_CONTENT), **content}))
