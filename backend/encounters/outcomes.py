"""What can come of a passage or a meeting: one line for each, from which the rest follows."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """What came of a passage, and what that means for figures and forms."""

    code: str
    # At the door, from the bell to the next bell on the same landing; `rounds/minutes.py` says
    # where the numbers come from.
    minutes: float
    # Somebody came to the door.
    is_answered: bool = False
    # Somebody spoke.
    is_met: bool = False
    # Where somebody came to the door: how often, among those who spoke or among those who did not.
    # Together they are 1 each. Assumed.
    share: float = 0.0
    # Somebody spoke or asked to be visited again: a note can be theirs.
    may_have_note: bool = False
    # It can come of meeting somebody who is not behind a door.
    is_elsewhere: bool = False


# In the order in which they are numbered in what a phone holds: a new one is added at the end.
ALL = (
    Outcome(
        "conversation",
        10.0,
        is_answered=True,
        is_met=True,
        share=0.7,
        may_have_note=True,
        is_elsewhere=True,
    ),
    Outcome(
        "brief_contact",
        3.0,
        is_answered=True,
        is_met=True,
        share=0.3,
        may_have_note=True,
        is_elsewhere=True,
    ),
    Outcome("not_home", 1.0),
    Outcome("come_back", 1.5, is_answered=True, share=0.2, may_have_note=True),
    Outcome("refused", 1.0, is_answered=True, share=0.7, is_elsewhere=True),
    Outcome("language_barrier", 3.0, is_answered=True, share=0.1, is_elsewhere=True),
    Outcome("inaccessible", 0.5),
    Outcome("vacant", 0.5),
)

OUTCOMES = tuple(one.code for one in ALL)
MINUTES = {one.code: one.minutes for one in ALL}
ANSWERED = tuple(one.code for one in ALL if one.is_answered)
MET = tuple(one.code for one in ALL if one.is_met)
NOTED_OUTCOMES = frozenset(one.code for one in ALL if one.may_have_note)
MEETING_OUTCOMES = tuple(one.code for one in ALL if one.is_elsewhere)
