"""Sums of talks that a phone reports: themes of the mission alone, and languages that there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from backend.campaigns.languages import is_language
from backend.encounters import service, talk_counts
from backend.encounters.kept import NO_CODES, counted_themes
from backend.encounters.refusals import TerritoryUnknown
from backend.encounters.schemas import CODE_LONGEST
from backend.encounters.talk_counts import CountedTalk
from backend.households.doors import CAMPAIGN_UNKNOWN
from backend.operations.kinds import MALFORMED, Kind, Operation, Payload, Refusals
from backend.operations.payloads import Day, Id, ListOf, Number, PayloadSchema, Text
from backend.organisations.service_day import TeamCalendar, calendars_of

# Themes and languages of one day in one territory, and talks about one of them.
MOST_COUNTED = 100
MOST_TALKS = 1000


class Count(Schema):
    """How many talks were about a theme, or in a language."""

    code = Text(CODE_LONGEST, 1, required=True)
    count = Number(1, MOST_TALKS, required=True)


class TalkCountPayload(PayloadSchema):
    """The sums of one past day, in which no door can be told."""

    campaign_id = Id(required=True)
    territory_id = Id(required=True)
    day = Day(required=True)
    themes = ListOf(fields.Nested(Count), MOST_COUNTED, required=True)
    languages = ListOf(fields.Nested(Count), MOST_COUNTED, required=True)


def day_of(payload: Payload) -> date:
    """The day whose talks were counted."""
    day: date = payload["day"]
    return day


def report(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Sums of what was talked about in a day."""
    known = service.known(
        session,
        campaigns=(one.payload["campaign_id"] for one in operations),
        territories=(one.payload["territory_id"] for one in operations),
    )
    calendars = calendars_of(session, known.team_of_territory.values())
    refusals: dict[UUID, str] = {}
    themes = counted_themes(session, (one.payload["campaign_id"] for one in operations))
    talks: Counter[CountedTalk] = Counter()
    for one in operations:
        payload = one.payload
        team_id = known.team_of_territory.get(payload["territory_id"])
        codes = [[said["code"] for said in payload[of]] for of in ("themes", "languages")]
        if not talk_counts.is_likely(payload["day"], one.occurred_at, codes):
            refusals[one.id] = MALFORMED
        elif team_id is None:
            refusals[one.id] = TerritoryUnknown.code
        elif (code := _in_service_day(one, calendars[team_id]).work_objection(team_id)) is not None:
            refusals[one.id] = code
        elif not known.has_campaign(payload["campaign_id"], team_id):
            refusals[one.id] = CAMPAIGN_UNKNOWN
        else:
            talks.update(_talks(payload, themes.get(payload["campaign_id"], NO_CODES)))
    talk_counts.add(session, talks)
    return refusals


def _in_service_day(one: Operation, calendar: TeamCalendar) -> Operation:
    """The same, its day as long as that of the team."""
    day = one.day and one.day.until(calendar.ends_at(one.payload["day"]))
    return replace(one, day=day)


def _talks(payload: Payload, themes: frozenset[str]) -> Counter[CountedTalk]:
    """The sums of themes that the campaign has or had, and of languages that there are."""
    where = (payload["campaign_id"], payload["territory_id"], payload["day"])
    talks: Counter[CountedTalk] = Counter()
    for counted in payload["themes"]:
        if counted["code"] in themes:
            talks[CountedTalk(*where, "theme", counted["code"])] += counted["count"]
    for counted in payload["languages"]:
        if is_language(counted["code"]):
            talks[CountedTalk(*where, "language", counted["code"])] += counted["count"]
    return talks


KINDS = [
    Kind("talk_count.report", 1, TalkCountPayload, report, forgets=True, day_of=day_of),
]
