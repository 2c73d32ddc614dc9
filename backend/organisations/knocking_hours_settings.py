"""When a team knocks: how that is set. What it means is in `knocking_hours`."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.database.statements import Statement
from backend.organisations.knocking_hours import KnockingHours
from backend.organisations.models import Team, TeamKnockingHours
from backend.organisations.refusals import KnockingDaysImpossible, KnockingHoursImpossible

_HOURS = Statement(
    select(
        TeamKnockingHours.team_id,
        TeamKnockingHours.days,
        TeamKnockingHours.opens,
        TeamKnockingHours.closes,
        TeamKnockingHours.on_holidays,
    ).where(TeamKnockingHours.team_id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
)


def hours_of_teams(session: Session, team_ids: Iterable[UUID]) -> Mapping[UUID, KnockingHours]:
    """When some teams knock, in one reading: those that said so, and no others."""
    ids = list(set(team_ids))
    rows = _HOURS(session, ids=ids) if ids else ()
    return {
        team_id: KnockingHours(tuple(days), opens, closes, on_holidays)
        for team_id, days, opens, closes, on_holidays in rows
    }


def set_knocking_hours(
    session: Session,
    team: Team,
    *,
    days: list[int] | None = None,
    opens: time | None = None,
    closes: time | None = None,
    on_holidays: bool | None = None,
) -> Team:
    """Let a team knock at other hours or on other days; what is None stays as it was.

    Rounds that are planned stay as they are.

    Raises:
        KnockingDaysImpossible: no day, or none of a week, as `field` and `value`.
        KnockingHoursImpossible: they close when they open, as `field` and `value`.
    """
    before = team.knocking_hours
    wanted = sorted(set(before.days if days is None else days))
    if not wanted or not set(wanted) <= set(range(1, 8)):
        value = ", ".join(map(str, days or []))
        raise KnockingDaysImpossible(field="days", value=value)
    opens, closes = opens or before.opens, closes or before.closes
    if opens == closes:
        raise KnockingHoursImpossible(field="closes", value=f"{closes:%H:%M}")
    is_open = before.on_holidays if on_holidays is None else on_holidays
    values = {"days": wanted, "opens": opens, "closes": closes, "on_holidays": is_open}
    # Two leads at once: whoever comes second says how it is.
    session.execute(
        insert(TeamKnockingHours)
        .values(team_id=team.id, **values)
        .on_conflict_do_update(
            constraint="team_knocking_hours_organisation_id_team_id_unique", set_=values
        )
    )
    audit(
        session,
        "organisations.knocking_hours_set",
        "team",
        team.id,
        days=[str(day) for day in wanted],
        opens=f"{opens:%H:%M}",
        closes=f"{closes:%H:%M}",
        on_holidays=is_open,
    )
    session.expire(team, ["knocking"])
    return team


def typed_days(text: str | None) -> list[int] | None:
    """The days that were typed: `1-6`, `1,2,4`, or both.

    Raises:
        KnockingDaysImpossible: they are none of a week, as `field` and `value`.
    """
    if text is None:
        return None
    days: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if not re.fullmatch("[1-7](-[1-7])?", part) or int(first) > int(last or first):
            raise KnockingDaysImpossible(field="days", value=text)
        days += range(int(first), int(last or first) + 1)
    return days


def typed_hour(field: str, text: str | None) -> time | None:
    """The hour that was typed.

    Raises:
        KnockingHoursImpossible: it is none, as `field` and `value`.
    """
    if text is None:
        return None
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise KnockingHoursImpossible(field=field, value=text)
    return time.fromisoformat(text)
