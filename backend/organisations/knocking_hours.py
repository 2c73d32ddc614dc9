"""The hours and days at which a team knocks: a round beyond them is planned only if it is meant.

`pwa/src/domain/knocking-hours.ts` says the same for the phone, and `tests/golden/knocking.json`
holds both to it.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from backend.organisations.public_holidays import public_holidays

_A_DAY_MIN = 24 * 60
# Over two holidays a week apart there is a day within it, whichever one day of the week it is.
_LOOK_AHEAD_DAYS = 21
# Nobody says “at 18:03”.
_STEP_MIN = 5


@dataclass(frozen=True, slots=True)
class KnockingHours:
    """When a team knocks.

    Attributes:
        days: of the week, 1 is Monday.
        opens, closes: by the clock on the wall; one that closes no later than it opens closes in
            the night after.
        on_holidays: public holidays are days like others.
    """

    days: tuple[int, ...]
    opens: time
    closes: time
    on_holidays: bool

    def closed_days(self, year: int) -> list[date]:
        """Of a year and the next, the public holidays on which the team does not knock."""
        if self.on_holidays:
            return []
        return [*public_holidays(year), *public_holidays(year + 1)]

    def is_open_on(self, day: date) -> bool:
        """Whether the team knocks on a day."""
        is_closed = not self.on_holidays and day in public_holidays(day.year)
        return day.isoweekday() in self.days and not is_closed

    def has_room(self, day: date, at: time, minutes: int, begin_min: int) -> bool:
        """Whether so many minutes from an hour on lie within the hours of its day.

        Args:
            begin_min: how many minutes after midnight that day begins; an hour before that is of
                the night after.
        """
        start = _minute(at, begin_min)
        opens, closes = self._span(begin_min)
        return self.is_open_on(day) and opens <= start and start + minutes <= closes

    def next_start(self, day: date, at: time, minutes: int, begin_min: int) -> tuple[date, time]:
        """The first day and hour from then on at which so many minutes lie within the hours.

        What is longer than they are begins when they open.
        """
        if self.has_room(day, at, minutes, begin_min):
            return day, at
        opens, closes = self._span(begin_min)
        latest = max(opens, closes - minutes)
        asked = -(-_minute(at, begin_min) // _STEP_MIN) * _STEP_MIN
        for ahead in range(_LOOK_AHEAD_DAYS):
            start = max(opens, asked) if ahead == 0 else opens
            then = day + timedelta(days=ahead)
            if self.is_open_on(then) and start <= latest:
                return then, time(start // 60 % 24, start % 60)
        raise AssertionError("A team knocks on a day of the week at least.")

    def _span(self, begin_min: int) -> tuple[int, int]:
        opens, closes = (_minute(one, begin_min) for one in (self.opens, self.closes))
        return opens, closes if closes > opens else closes + _A_DAY_MIN


def _minute(at: time, begin_min: int) -> int:
    minute = at.hour * 60 + at.minute
    return minute if minute >= begin_min else minute + _A_DAY_MIN


# Monday to Saturday, as long as nobody would be at table, or asleep.
USUAL = KnockingHours(tuple(range(1, 7)), time(10), time(20, 30), on_holidays=False)
