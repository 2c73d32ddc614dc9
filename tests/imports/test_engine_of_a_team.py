"""The same engine for what belongs to an organisation."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from backend.database import writing
from backend.imports.engine import Engine
from backend.imports.refusals import ImportNotRead, ImportNotStaged
from backend.organisations.models import Team
from backend.places.recognition.models import PlaceImport, StagedEntrance
from backend.places.sources.dwellings import DWELLINGS
from tests.places.conftest import MakeList, entrance_line, glycines
from tests.places.imported import standing

__all__ = ["glycines"]

engine = Engine(DWELLINGS)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two entrances a transaction."""
    monkeypatch.setattr(DWELLINGS, "batch", 2)


def five(dwellings_file: MakeList) -> list[str]:
    return [
        entrance_line(f"{number} RUE DES GLYCINES", 4, lon=2.48 + number / 10_000)
        for number in range(1, 6)
    ]


def latest() -> PlaceImport:
    with writing() as session:
        return session.scalars(select(PlaceImport)).one()


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_list_taken_back_while_it_is_accepted_ends_as_taken_back(
    glycines: Team, dwellings_file: MakeList
) -> None:
    run = engine.stage(dwellings_file(*five(dwellings_file)), glycines.id)

    with pytest.raises(ImportNotStaged):
        engine.accept(run.id, progress=lambda _: engine.revert(run.id))

    assert latest().state == "reverted"
    assert standing() == {}


def test_a_list_killed_while_it_was_read_is_taken_back(
    glycines: Team, dwellings_file: MakeList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_discard", lambda _: None)
    monkeypatch.setattr(DWELLINGS, "match", killed)
    with pytest.raises(KeyboardInterrupt):
        engine.stage(dwellings_file(*five(dwellings_file)), glycines.id)

    with pytest.raises(ImportNotRead):
        engine.accept(latest().id)
    assert engine.revert(latest().id).state == "reverted"

    with writing() as session:
        assert session.scalar(select(func.count()).select_from(StagedEntrance)) == 0


def test_a_list_killed_while_it_was_taken_back_goes_on(
    glycines: Team, dwellings_file: MakeList, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = engine.accept(engine.stage(dwellings_file(*five(dwellings_file)), glycines.id).id)
    take_back = DWELLINGS.take_back
    with monkeypatch.context() as breaking:
        breaking.setattr(
            DWELLINGS, "take_back", lambda *given: killed() if given[-1] else take_back(*given)
        )
        with pytest.raises(KeyboardInterrupt):
            engine.revert(run.id)
    assert 0 < len(standing()) < 5

    engine.revert(run.id)

    assert standing() == {}


def test_a_killed_acceptance_is_taken_up_where_a_line_became_undecided(
    glycines: Team, dwellings_file: MakeList
) -> None:
    """Another list was accepted between, and now one line may be either of two buildings."""
    alike = [
        entrance_line("1 RUE DES GLYCINES", 4, lat=lat, annee_construction=0)
        for lat in (48.9, 48.9005)
    ]
    middle = entrance_line("1 RUE DES GLYCINES", 4, lat=48.90025, annee_construction=0)
    other = entrance_line("5 RUE DES GLYCINES", 4, lon=2.4805)
    run = engine.stage(dwellings_file(middle, other, name="one.csv"), glycines.id)
    engine.accept(engine.stage(dwellings_file(*alike, name="two.csv"), glycines.id).id)
    with pytest.raises(KeyboardInterrupt):
        engine.accept(run.id, progress=killed)

    engine.accept(run.id)

    assert "5 Rue des Glycines" in standing()
    assert len(standing()) == 3


_entrances = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 6), st.sampled_from([0, 1960, 1970])),
    unique_by=lambda one: one[0],
    min_size=1,
    max_size=5,
)
_few = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def lines_of(entrances: list[tuple[int, int, int]]) -> list[str]:
    return [
        entrance_line(
            f"{number} RUE DES GLYCINES",
            dwellings,
            lon=2.48 + number / 10_000,
            annee_construction=year,
        )
        for number, dwellings, year in entrances
    ]


@_few
@given(first=_entrances, second=_entrances)
def test_accepting_a_list_and_taking_it_back_changes_nothing(
    glycines: Team,
    dwellings_file: MakeList,
    first: list[tuple[int, int, int]],
    second: list[tuple[int, int, int]],
) -> None:
    engine.accept(engine.stage(dwellings_file(*lines_of(first)), glycines.id).id)
    before = standing()

    run = engine.accept(engine.stage(dwellings_file(*lines_of(second)), glycines.id).id)
    engine.revert(run.id)

    assert standing() == before


@_few
@given(entrances=_entrances, data=st.data())
def test_the_order_of_a_list_does_not_matter(
    glycines: Team,
    dwellings_file: MakeList,
    entrances: list[tuple[int, int, int]],
    data: st.DataObject,
) -> None:
    engine.accept(engine.stage(dwellings_file(*lines_of(entrances)), glycines.id).id)
    before = standing()

    shuffled = data.draw(st.permutations(entrances))
    run = engine.accept(engine.stage(dwellings_file(*lines_of(shuffled)), glycines.id).id)

    assert standing() == before
    assert (run.report["new"], run.report["changed"], run.report["doors_gone"]) == (0, 0, 0)
