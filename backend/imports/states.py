"""The states of an import, and which step may lead from one to another."""

from enum import StrEnum


class State(StrEnum):
    """How far an import has come; what is under way (…ING) may have broken off."""

    READING = "reading"
    STAGED = "staged"
    ACCEPTING = "accepting"
    ACCEPTED = "accepted"
    REVERTING = "reverting"
    REVERTED = "reverted"


class Step(StrEnum):
    """What somebody does with an import."""

    READ = "read"
    ACCEPT = "accept"
    TAKE_BACK = "take_back"


# From which states each step may go on, batch by batch, and where it may lead.
WAYS: dict[Step, dict[State, frozenset[State]]] = {
    Step.READ: {State.READING: frozenset({State.READING, State.STAGED})},
    Step.ACCEPT: {
        State.STAGED: frozenset({State.ACCEPTING}),
        # One that was broken off is taken up again.
        State.ACCEPTING: frozenset({State.ACCEPTING, State.ACCEPTED}),
    },
    Step.TAKE_BACK: {
        # Whoever reads or accepts it at this moment finds out at the next batch.
        State.READING: frozenset({State.REVERTING}),
        State.STAGED: frozenset({State.REVERTING}),
        State.ACCEPTING: frozenset({State.REVERTING}),
        State.ACCEPTED: frozenset({State.REVERTING}),
        State.REVERTING: frozenset({State.REVERTING, State.REVERTED}),
    },
}


def may_go(step: Step, state: State, to: State) -> bool:
    """Whether a step leads from one state to another."""
    return to in WAYS[step].get(state, frozenset())
