"""What became of promises: taken, handed to a colleague, told back, or still waiting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from seed import phrases

# Out of a hundred promises that are old enough; the rest stays with whoever has it.
_RESULTS = {"done": 38, "passed_on": 10, "not_reached": 7, "not_needed": 4, None: 41}
_WORDS = {
    "not_reached": phrases.NOT_REACHED,
    "not_needed": phrases.NOT_NEEDED,
}
_TAKEN, _HANDED = 0.8, 0.4
# Before that nothing has come of one yet.
_SETTLED_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Action:
    """Something that somebody did with a follow-up."""

    kind: str
    member_id: UUID
    at: datetime
    payload: dict[str, Any]


def _agreed_to(recipient: str) -> dict[str, Any]:
    return {"recipient": recipient, "consent": {"text": "passed_on.v1", "language": "fr"}}


class FollowUpStory:
    """Throws the same dice every time, so that two loadings of one day tell the same story."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._dice = Random("palier afterwards")  # noqa: S311  # a story, not a secret

    def of(
        self,
        follow_up_id: UUID,
        reason: str,
        opened_at: datetime,
        member_id: UUID,
        colleagues: Sequence[UUID],
    ) -> Iterator[Action]:
        """What was done with one promise since it was made, in the order of time.

        Args:
            follow_up_id: the promise.
            reason: what it is about.
            opened_at: when it was made.
            member_id: who made it.
            colleagues: the others of the team, a lead first.
        """
        known = {"follow_up_id": follow_up_id}
        at = self._later(opened_at, self._dice.randint(1, 2))
        owner = None
        if self._dice.random() < _TAKEN and at < self._now:
            owner = member_id
            yield Action("follow_up.take", owner, at, known)
            at = self._later(at, 1)
            if self._dice.random() < _HANDED and at < self._now:
                # A lead is asked most.
                asked = [len(colleagues), *([1] * (len(colleagues) - 1))]
                to = self._dice.choices(colleagues, asked)[0]
                words = self._dice.choice(phrases.HANDED)
                handed = known | {"to_member_id": to, "words": words}
                yield Action("follow_up.hand_over", owner, at, handed)
                owner = to
        results, odds = list(_RESULTS), list(_RESULTS.values())
        result = self._dice.choices(results, odds)[0]
        at = self._later(max(at, opened_at + _SETTLED_AFTER), self._dice.randint(0, 2))
        words = self._dice.choice(_WORDS.get(result or "", phrases.RESULT_NOTES[reason]))
        if owner and result and at < self._now:
            closed: dict[str, Any] = {**known, "result": result, "words": words}
            closed["passed_on"] = None
            if result == "passed_on":
                recipient, words = self._dice.choice([*phrases.PASSED_ON.items()])
                closed |= {"words": words, "passed_on": _agreed_to(recipient)}
            yield Action("follow_up.close", owner, at, closed)

    def _later(self, after: datetime, days: int) -> datetime:
        """So many days later, at an hour at which offices answer."""
        hour, minute = self._dice.randint(9, 16), self._dice.randint(0, 59)
        return max(
            (after + timedelta(days=days)).replace(hour=hour, minute=minute),
            after + timedelta(minutes=20),
        )
