"""Imports that are taken back, broke off, or are settled already."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from backend.database import writing
from backend.imports.engine import Engine
from backend.imports.refusals import (
    ImportBuiltUpon,
    ImportNotStaged,
    ImportUnknown,
    StagingLost,
)
from backend.organisations.models import Team
from backend.places.models import Building
from backend.places.recognition.models import PlaceImportChange, StagedEntrance
from backend.places.sources.dwellings import DWELLINGS
from tests.factories import Make
from tests.places.conftest import MakeList, entrance_line
from tests.places.imported import (
    DOORS,
    STATES,
    accepted,
    counted,
    door,
    passage_at,
    remarks,
    standing,
)


def test_an_import_taken_back_leaves_what_was_before(
    glycines: Team, dwellings_file: MakeList
) -> None:
    accepted(
        dwellings_file(
            entrance_line("1 RUE DES GLYCINES", 4), entrance_line("3 RUE DES GLYCINES", 5)
        ),
        glycines,
    )
    before = standing()
    run = accepted(
        dwellings_file(
            entrance_line("1 RUE DES GLYCINES", 6),
            entrance_line("3 RUE DES GLYCINES", 1),
            entrance_line("5 RUE DES GLYCINES", 3),
        ),
        glycines,
    )
    assert standing() != before

    reverted = Engine(DWELLINGS).revert(run.id)

    assert standing() == before
    assert reverted.state == "reverted"
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(PlaceImportChange)) == 0
        assert set(session.scalars(select(Building.kind))) == {"block"}


def test_an_import_taken_back_may_be_made_again(glycines: Team, dwellings_file: MakeList) -> None:
    path = dwellings_file(entrance_line("1 RUE DES GLYCINES", 4))
    Engine(DWELLINGS).revert(accepted(path, glycines).id)
    assert standing() == {}

    again = accepted(path, glycines)

    assert counted(again, *STATES, *DOORS) == {"changed": 1, "doors_back": 4}
    assert standing() == {"1 Rue des Glycines": ["01", "11", "21", "31"]}
    Engine(DWELLINGS).revert(again.id)
    assert standing() == {}


def test_doors_with_passages_stay_when_an_import_is_taken_back(
    glycines: Team, dwellings_file: MakeList, make_committed: Make
) -> None:
    run = accepted(
        dwellings_file(
            entrance_line("1 RUE DES GLYCINES", 4), entrance_line("3 RUE DES GLYCINES", 5)
        ),
        glycines,
    )
    passage_at(make_committed, door("02"))

    reverted = Engine(DWELLINGS).revert(run.id)

    assert standing() == {"3 Rue des Glycines": ["02"]}
    assert reverted.report["doors_stayed"] == 1
    [remark] = remarks(reverted)
    assert (remark.code, remark.facts["labels"]) == ("places.doors_stayed", "02")


def test_the_later_import_is_taken_back_first(glycines: Team, dwellings_file: MakeList) -> None:
    first = accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 4)), glycines)
    second = accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 5)), glycines)

    with pytest.raises(ImportBuiltUpon) as refused:
        Engine(DWELLINGS).revert(first.id)

    assert refused.value.facts["later"] == second.id
    Engine(DWELLINGS).revert(second.id)
    Engine(DWELLINGS).revert(first.id)
    assert standing() == {}


def test_what_is_settled_is_settled(glycines: Team, dwellings_file: MakeList) -> None:
    run = accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 4)), glycines)

    with pytest.raises(ImportNotStaged):
        Engine(DWELLINGS).accept(run.id)
    Engine(DWELLINGS).revert(run.id)
    with pytest.raises(ImportNotStaged):
        Engine(DWELLINGS).revert(run.id)
    with pytest.raises(ImportUnknown):
        Engine(DWELLINGS).accept(uuid4())


def test_an_acceptance_that_broke_off_goes_on(
    glycines: Team, dwellings_file: MakeList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DWELLINGS, "batch", 2)
    run = Engine(DWELLINGS).stage(
        dwellings_file(*(entrance_line(f"{n} RUE DES GLYCINES", 2) for n in range(1, 8))),
        glycines.id,
    )

    def break_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine(DWELLINGS).accept(run.id, progress=break_off)
    assert len(standing()) == 2

    Engine(DWELLINGS).accept(run.id)

    assert len(standing()) == 7
    assert all(len(labels) == 2 for labels in standing().values())


def test_staging_emptied_by_a_crash_is_noticed(glycines: Team, dwellings_file: MakeList) -> None:
    run = Engine(DWELLINGS).stage(
        dwellings_file(entrance_line("1 RUE DES GLYCINES", 4)), glycines.id
    )
    with writing() as session:
        session.execute(StagedEntrance.__table__.delete())  # type: ignore[attr-defined]

    with pytest.raises(StagingLost):
        Engine(DWELLINGS).accept(run.id)
