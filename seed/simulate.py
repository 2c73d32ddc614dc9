"""Telling what happened at the doors the way a phone does: operations of the known kinds.

The same functions apply them that apply what phones send, so folds and rules are the real ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.identity import grants_of
from backend.operations.kinds import Operation, kind_of
from seed.follow_ups import FollowUpStory
from seed.history import Visit

_BATCH = 200
_DUE = {"today": timedelta(), "week": timedelta(days=7), "month": timedelta(days=30)}
_REVIEW = timedelta(days=365)
# At how many passages something of the door itself is noted, and how often what.
_SEEN = 0.03
_FACTS = {"bell_broken": 5, "no_name": 3, "no_number": 2}


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
    session: Session, visits: Sequence[SimulatedVisit], now: datetime
) -> Mapping[str, int]:
    """Apply everything that was done at the doors and after; says how many operations of each kind.

    Raises:
        RuntimeError: something was refused, so that the story contradicts the rules.
    """
    in_order = sorted(visits, key=lambda one: one.visit.at)
    writer = _Writer(session)
    passages: list[Operation] = []
    wishes: list[Operation] = []
    promises: list[Operation] = []
    deeds: dict[str, list[Operation]] = {}
    afterwards = FollowUpStory(now)
    for one in in_order:
        passage = writer.of_visit(one, _passage(one))
        passages.append(passage)
        if one.visit.asks_not_to_be_visited:
            wishes.append(writer.of_visit(one, _wish(one)))
        if promise := one.visit.promise:
            opened = writer.of_visit(one, _promise(one, passage.id))
            promises.append(opened)
            for action in afterwards.of(
                opened.id, promise.reason, one.visit.at, one.member_id, one.colleagues
            ):
                done = writer.operation(action.member_id, action.at, action.payload)
                deeds.setdefault(action.kind, []).append(done)
    for name, version, operations in (
        ("encounter.record", 2, passages),
        ("do_not_visit.set", 1, wishes),
        ("follow_up.open", 1, promises),
        ("talk_count.report", 1, _counted(in_order, writer)),
        *((name, 1, done) for name, done in deeds.items()),
        ("door_fact.set", 1, _seen(in_order, writer)),
    ):
        _apply(session, name, version, operations)
    return {"passages": len(passages), "wishes": len(wishes), "follow_ups": len(promises)}


class _TalkDay(NamedTuple):
    """One member's talks of a day, as their phone adds them up."""

    member_id: UUID
    campaign_id: UUID
    territory_id: UUID
    day: date


def _counted(visits: Sequence[SimulatedVisit], writer: "_Writer") -> list[Operation]:
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
        writer.operation(
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


def _seen(visits: Sequence[SimulatedVisit], writer: "_Writer") -> list[Operation]:
    """What is noted of the doors themselves, whoever opens them or does not."""
    dice = Random("palier doors")  # noqa: S311  # a story, not a secret
    seen: list[Operation] = []
    for one in visits:
        if dice.random() < _SEEN:
            [fact] = dice.choices(list(_FACTS), list(_FACTS.values()))
            payload = {"door_id": one.visit.door.door_id, "fact": fact, "present": True}
            seen.append(writer.of_visit(one, payload))
    return seen


def _sums(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"code": code, "count": count} for code, count in sorted(counts.items())]


def _apply(session: Session, name: str, version: int, operations: Sequence[Operation]) -> None:
    kind = kind_of(name, version)
    if kind is None:
        raise RuntimeError(f"no kind {name}")
    for batch in _batches(operations):
        if refused := kind.run(session, batch):
            raise RuntimeError(f"{name} was refused: {set(refused.values())}")


def _batches(operations: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
    for start in range(0, len(operations), _BATCH):
        yield operations[start : start + _BATCH]


class _Writer:
    """Numbers operations as the phone of each member would."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dice = Random("palier operations")  # noqa: S311  # a story, not a secret
        self._numbers: dict[UUID, int] = {}
        self._grants: dict[UUID, Any] = {}

    def of_visit(self, one: SimulatedVisit, payload: dict[str, Any]) -> Operation:
        """What was recorded at a door, during the visit."""
        return self.operation(one.member_id, one.visit.at, payload)

    def operation(self, author: UUID, at: datetime, payload: dict[str, Any]) -> Operation:
        """Something that a member recorded at a moment."""
        if author not in self._grants:
            self._grants[author] = grants_of(self._session, author)
        number = self._numbers[author] = self._numbers.get(author, 0) + 1
        offset = at.utcoffset() or timedelta()
        return Operation(
            id=self._id(at),
            author_id=author,
            grants=self._grants[author],
            device_seq=number,
            recorded_at=at,
            occurred_at=at,
            received_at=at,
            utc_offset_min=int(offset.total_seconds() // 60),
            payload=payload,
        )

    def _id(self, at: datetime) -> UUID:
        """A UUIDv7 of a moment."""
        milliseconds = int(at.timestamp() * 1000)
        rest = self._dice.getrandbits(74)
        high, low = rest >> 62, rest & ((1 << 62) - 1)
        return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


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
