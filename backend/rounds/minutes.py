"""How long things take on a round: the stated model, in minutes.

Whoever doubts a plan changes a number here, or with its outcome; `pwa/src/domain/round-minutes.ts`
says the same on the phone, and `tests/golden/rounds.json` holds both to it. Where a number has
no source, it says so: a team's own times will always be better.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, radians

from backend.encounters.outcomes import ALL, Outcome

# Minutes at a door by what came of it stand in `encounters/outcomes.py`. With the shares below
# they come to 3.1 a door, and canvassers report 2 to 4 from door to door (MiniVAN's user
# documentation); thirty doors make an evening of an hour and a half, and thirty a day is what two
# agents did in Sarcelles in 2023 (questions-a-domicile.fr).


def _mean_min(outcomes: Iterable[Outcome]) -> float:
    return sum(one.share * one.minutes for one in outcomes)


SPOKE_MIN = _mean_min(one for one in ALL if one.is_met)
TURNED_AWAY_MIN = _mean_min(one for one in ALL if one.is_answered and not one.is_met)
ABSENT_MIN = 1.0

# Of a hundred doors, how many speak and how many open at all, where nothing else is known:
# 30 % conversations, 52 % absent, 19 % refused among 1,150 doors (Sarcelles, 2023).
MET_SHARE = 0.30
ANSWERED_SHARE = 0.48
# A territory's own passages count against so many of those.
PRIOR_PASSAGES = 100
# Who asked for a return, or was promised something, is expecting somebody. Assumed.
PROMISED_MET_SHARE = 0.60
PROMISED_ANSWERED_SHARE = 0.70

# Into a block: the entry phone, the hall; to a house: the gate. Assumed.
ENTRANCE_MIN = {"block": 1.0, "house": 0.5}
# A floor of stairs, at the pace of somebody who does it all evening: 18 s up, 12 s down. Assumed.
UP_MIN = 0.3
DOWN_MIN = 0.2
# Calling a lift and getting in, then 6 s a floor. Assumed.
LIFT_CALL_MIN = 0.7
LIFT_FLOOR_MIN = 0.1
# Where nobody said whether there is one: French housing had to have a lift above the fourth
# floor from the seventies on, and older blocks of four floors are climbed on foot.
LIFT_ABOVE_FLOOR = 4

# 4.5 km/h, and a third more way than the crow flies, between blocks and around fences.
WALK_M_PER_MIN = 75.0
DETOUR = 1.3
_M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Answers:
    """What a territory's passages of the campaign add up to so far."""

    passages: int = 0
    answered: int = 0
    met: int = 0


NOTHING_KNOWN = Answers()


def knock_min(answers: Answers, *, is_promised: bool) -> float:
    """The minutes that one knock takes on average: it may end in a talk, a no, or silence.

    Args:
        answers: what this territory has answered so far; little of it moves the figure little.
        is_promised: whether they asked for a return or await a follow-up.
    """
    if is_promised:
        met, answered = PROMISED_MET_SHARE, PROMISED_ANSWERED_SHARE
    else:
        known = PRIOR_PASSAGES + answers.passages
        met = (MET_SHARE * PRIOR_PASSAGES + answers.met) / known
        answered = (ANSWERED_SHARE * PRIOR_PASSAGES + answers.answered) / known
    return (
        met * SPOKE_MIN
        + max(0.0, answered - met) * TURNED_AWAY_MIN
        + max(0.0, 1 - answered) * ABSENT_MIN
    )


def stairs_min(floors: Iterable[int], *, lift: str | None, top_floor: int) -> float:
    """The minutes between floors: up to the highest, then down past each of them.

    Args:
        floors: those where somebody knocks; 0 is the ground floor.
        lift: `works`, `out`, or None where nobody said.
        top_floor: the highest floor of the stairwell, knocked at or not.
    """
    highest = max((0, *floors))
    lowest = min((0, *floors))
    on_foot = highest * UP_MIN
    has_lift = lift == "works" or (lift is None and top_floor > LIFT_ABOVE_FLOOR)
    up = min(on_foot, LIFT_CALL_MIN + highest * LIFT_FLOOR_MIN) if has_lift else on_foot
    return up + highest * DOWN_MIN - lowest * (UP_MIN + DOWN_MIN)


def walk_min(distance_m: float) -> float:
    """The minutes on foot for a distance as the crow flies."""
    return distance_m * DETOUR / WALK_M_PER_MIN


def plane(latitude: float) -> Callable[[float, float], tuple[float, float]]:
    """Degrees as metres east and north, true around a latitude: near enough for a walk."""
    east = _M_PER_DEGREE * cos(radians(latitude))
    return lambda lon, lat: (lon * east, lat * _M_PER_DEGREE)
