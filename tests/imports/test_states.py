"""Where an import may go, as data."""

import pytest

from backend.imports.states import WAYS, State, Step, may_go


def test_what_is_taken_back_stays_taken_back() -> None:
    assert not any(may_go(step, State.REVERTED, to) for step in Step for to in State)


@pytest.mark.parametrize("state", [state for state in State if state is not State.REVERTED])
def test_everything_else_can_be_taken_back(state: State) -> None:
    assert may_go(Step.TAKE_BACK, state, State.REVERTING)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.ACCEPTING, Step.ACCEPT),
        (State.REVERTING, Step.TAKE_BACK),
    ],
)
def test_what_broke_off_goes_on(state: State, step: Step) -> None:
    assert may_go(step, state, state)


def test_only_what_was_read_whole_is_accepted() -> None:
    ways = WAYS[Step.ACCEPT]

    assert set(ways) == {State.STAGED, State.ACCEPTING}
    assert not may_go(Step.ACCEPT, State.STAGED, State.ACCEPTED)


def test_no_step_undoes_another_ones_end() -> None:
    ends = {Step.READ: State.STAGED, Step.ACCEPT: State.ACCEPTED, Step.TAKE_BACK: State.REVERTED}

    for step, ways in WAYS.items():
        reached = {to for targets in ways.values() for to in targets}
        assert not reached & {end for other, end in ends.items() if other is not step}
