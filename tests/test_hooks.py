"""A room asks those below it without importing them."""

import pytest

from backend.hooks import Hook, HookEmpty


def test_what_was_registered_answers_by_name_and_in_order() -> None:
    hook: Hook[str] = Hook("anything")
    hook.register("first")("a")
    hook.register("second")("b")

    assert list(hook.all().items()) == [("first", "a"), ("second", "b")]


def test_a_second_of_one_name_is_refused_and_the_first_stays() -> None:
    hook: Hook[str] = Hook("how doors are merged")
    hook.register("only")("a")

    with pytest.raises(RuntimeError, match="“only” is registered twice for how doors are merged"):
        hook.register("only")("b")
    assert hook.one() == "a"


def test_nobody_there_is_an_error_that_says_what_was_asked() -> None:
    hook: Hook[str] = Hook("who holds a grant")

    with pytest.raises(HookEmpty, match="who holds a grant"):
        hook.all()
    with pytest.raises(HookEmpty):
        hook.one()


def test_one_answer_is_not_chosen_among_several() -> None:
    hook: Hook[str] = Hook("anything")
    hook.register("first")("a")
    hook.register("second")("b")

    with pytest.raises(RuntimeError, match="2 rooms"):
        hook.one()
