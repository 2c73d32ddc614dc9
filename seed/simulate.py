"""Telling what happened at the doors the way phones do: signed operations, through the ledger.

They are of the kinds and versions that phones write, and judged and applied as theirs are, so
folds, rules and what hangs on each are the real ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from seed.follow_ups import FollowUpStory
from seed.history import Visit
from seed.phones import Ids, Recorded, send

_DUE = {"today": timedelta(), "week": timedelta(days=7), "month": timedelta(days=30)}
_REVIEW = timedelta(days=365)
# At how many passages something of the door itself is noted, and how often what.
_SEEN = 0.03
_FACTS = {"bell_broken": 5, "no_name": 3, "no_number": 2}
# As phones write them.
_VERSIONS = {"encounter.record": 4, "follow_up.open": 2, "follow_up.close": 2}


@dataclass(frozen=True)
class SimulatedVisit:
    """A visit, whose it was, and for which campaign."""

    visit: Visit
    member_id: UUID
    campaign_id: UUID
    territory_id: UUID
    # The others of the team, a lead first.
    colleagues: tuple[UUID, ...] = ()


def simulate(
    session: Session, visits: Sequence[SimulatedVisit], now: datetime, enrolled_at: datetime
) -> Mapping[str, int]:
    """Send all that was said at the doors and after; says how much of each there is.

    Args:
        session: acts for the organisation; nothing is committed.
        visits: what happened.
        now: nothing is said later.
        enrolled_at: since when the phones of these members are known.

    Raises:
        RuntimeError: something was not applied, so that the story contradicts the rules.
    """
    in_order = sorted(visits, key=lambda one: one.visit.at)
    ids, story = Ids(), FollowUpStory(now)
    said = [operation for one in in_order for operation in _visited(one, ids, story)]
    said += [*_counted(in_order, ids), *_seen(in_order, ids)]
    send(session, said, enrolled_at)
    kinds = Counter(one.kind for one in said)
    return {
        "passages": kinds["encounter.record"],
        "wishes": kinds["do_not_visit.set"],
        "follow_ups": kinds["follow_up.open"],
    }


def _visited(one: SimulatedVisit, ids: Ids, story: FollowUpStory) -> Iterator[Recorded]:
    """What was said during a visit, and what became of what was promised."""
    visit = one.visit
    passage = _recorded(ids, "encounter.record", one.member_id, visit.at, _passage(one))
    yield passage
    if visit.asks_not_to_be_visited:
        yield _recorded(ids, "do_not_visit.set", one.member_id, visit.at, _wish(one))
    if promise := visit.promise:
        payload = _promise(one, passage.id)
        opened = _recorded(ids, "follow_up.open", one.member_id, visit.at, payload, passage.id)
        yield opened
        done = story.of(opened.id, promise.reason, visit.at, one.member_id, one.colleagues)
        for action in done:
            # Whoever has it has heard of it, and so has the server.
            yield _recorded(
                ids, action.kind, action.member_id, action.at, action.payload, opened.id
            )


def _recorded(
    ids: Ids,
    kind: str,
    author_id: UUID,
    at: datetime,
    payload: dict[str, Any],
    depends_on: UUID | None = None,
) -> Recorded:
    version, needed = _VERSIONS.get(kind, 1), () if depends_on is None else (depends_on,)
    return Recorded(ids.at(at), kind, version, author_id, at, payload, needed)


class _TalkDay(NamedTuple):
    """One member's talks of a day, as their phone adds them up."""

    member_id: UUID
    campaign_id: UUID
    territory_id: UUID
    day: date


def _counted(visits: Sequence[SimulatedVisit], ids: Ids) -> list[Recorded]:
    """What each phone adds up and reports the day after: no door is in it."""
    themes: dict[_TalkDay, Counter[str]] = defaultdict(Counter)
    languages: dict[_TalkDay, Counter[str]] = defaultdict(Counter)
    reported_at: dict[_TalkDay, datetime] = {}
    for one in visits:
        if talk := one.visit.talk:
            evening = _TalkDay(
                one.member_id, one.campaign_id, one.territory_id, one.visit.at.date()
            )
            themes[evening].update(talk.sensitive)
            languages[evening][talk.language] += 1
            reported_at[evening] = one.visit.at + timedelta(hours=12)
    return [
        _recorded(
            ids,
            "talk_count.report",
            evening.member_id,
            at,
            {
                "campaign_id": evening.campaign_id,
                "territory_id": evening.territory_id,
                "day": evening.day,
                "themes": _sums(themes[evening]),
                "languages": _sums(languages[evening]),
            },
        )
        for evening, at in reported_at.items()
    ]


def _seen(visits: Sequence[SimulatedVisit], ids: Ids) -> list[Recorded]:
    """What is noted of the doors themselves, whoever opens them or does not."""
    dice = Random("palier doors")  # noqa: S311  # a story, not a secret
    seen: list[Recorded] = []
    for one in visits:
        if dice.random() < _SEEN:
            [fact] = dice.choices(list(_FACTS), list(_FACTS.values()))
            payload = {"door_id": one.visit.door.door_id, "fact": fact, "present": True}
            seen.append(_recorded(ids, "door_fact.set", one.member_id, one.visit.at, payload))
    return seen


def _sums(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"code": code, "count": count} for code, count in sorted(counts.items())]


def _at_door(one: SimulatedVisit) -> dict[str, Any]:
    return {
        "door_id": one.visit.door.door_id,
        "household_id": one.visit.door.household_id,
        "campaign_id": one.campaign_id,
    }


def _passage(one: SimulatedVisit) -> dict[str, Any]:
    visit = one.visit
    return _at_door(one) | {
        "channel": "door",
        "outcome": visit.outcome,
        "notice_left": visit.notice_left,
        "come_back_on": visit.come_back_on,
        "come_back_at": visit.come_back_at,
        "note": visit.note,
        "themes": list(visit.talk.themes) if visit.talk else [],
        "need": None,
        "seen_floor": visit.door.floor,
        "seen_label": visit.door.label,
        "companion_id": None,
    }


def _wish(one: SimulatedVisit) -> dict[str, Any]:
    # Whoever asks for peace means every campaign.
    return _at_door(one) | {"campaign_id": None, "review_on": one.visit.at.date() + _REVIEW}


def _promise(one: SimulatedVisit, encounter_id: UUID) -> dict[str, Any]:
    promise = one.visit.promise
    if promise is None:
        raise ValueError("nothing was promised")
    return _at_door(one) | {
        "encounter_id": encounter_id,
        "reason": promise.reason,
        "urgency": promise.urgency,
        "due_on": due_on(one.visit.at.date(), promise.urgency),
        "note": promise.note,
        "consent": {"text": "follow_up.v1", "language": "fr"},
    }


def due_on(day: date, urgency: str) -> date:
    """The day by which something promised is to be done."""
    return day + _DUE[urgency]
