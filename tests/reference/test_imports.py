"""An import is read, shown, accepted and taken back, and a second one only brings what is new."""

import gzip
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from backend.database import writing
from backend.database.cells import Box
from backend.imports.engine import Engine
from backend.imports.models import ImportRemark
from backend.imports.refusals import (
    ArchiveBroken,
    ImportBuiltUpon,
    ImportNotStaged,
    ImportUnknown,
    RemovalUnconfirmed,
    StagingLost,
)
from backend.reference.models import (
    Address,
    AddressChange,
    ReferenceImport,
    StagedAddress,
)
from backend.reference.sources.ban import BAN
from tests.reference.conftest import MakeFile, ban_line

pytestmark = pytest.mark.usefixtures("emptied")


def accepted(path: Path, box: Box | None = None) -> ReferenceImport:
    return Engine(BAN).accept(Engine(BAN).stage(path, box).id)


def counts(run: ReferenceImport) -> dict[str, int]:
    names = ("read", "new", "changed", "returned", "unchanged", "gone", "refused")
    return {name: run.report[name] for name in names if run.report[name]}


def standing() -> dict[str, str]:
    """The addresses that are not gone, as texts by source id."""
    with writing() as session:
        rows = session.execute(
            select(
                Address.source_id,
                Address.number,
                Address.suffix,
                Address.street_name,
                func.st_x(Address.geom),
            ).where(Address.gone_at.is_(None))
        ).all()
    return {row[0]: f"{row[1]}{row[2]} {row[3]} {row[4]}" for row in rows}


def test_nothing_stands_before_it_is_accepted(ban_file: MakeFile) -> None:
    run = Engine(BAN).stage(ban_file(ban_line(1), ban_line(2)))

    assert counts(run) == {"read": 2, "new": 2}
    assert standing() == {}


def test_an_accepted_import_stands(ban_file: MakeFile) -> None:
    run = accepted(ban_file(ban_line(1), ban_line(2, rep="bis")))

    assert standing() == {
        "93999_0001_00001": "1 Rue des Glycines 2.4801",
        "93999_0001_00002": "2BIS Rue des Glycines 2.4802",
    }
    assert run.state == "accepted"
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(StagedAddress)) == 0
        kept = session.scalars(select(Address).where(Address.number == 1)).one()
        assert kept.street_key == "RUE GLYCINES"


def test_the_same_file_twice_changes_nothing(ban_file: MakeFile) -> None:
    path = ban_file(ban_line(1), ban_line(2))
    accepted(path)
    before = standing()

    assert counts(accepted(path)) == {"read": 2, "unchanged": 2}
    assert standing() == before


@pytest.mark.parametrize(
    "wrong",
    [
        ban_line(2, nom_voie="Rue des Glycines; nord"),
        ban_line(2, nom_voie='"Rue des Glycines'),
        ban_line(2, nom_voie='"Rue des Glycines').replace("\n", "") + '\n"' + ";" * 3,
        ban_line(2, nom_voie="Rue " + "x" * 70_000),
        ban_line(2, nom_voie="Rue \0"),
        ban_line(2, lon="east"),
    ],
    ids=["a separator", "a lone quote", "a quote closed later", "a long line", "a NUL", "a value"],
)
def test_no_address_goes_because_of_a_line_that_cannot_be_read(
    ban_file: MakeFile, wrong: str
) -> None:
    accepted(ban_file(*(ban_line(number) for number in range(1, 10))))
    before = standing()

    run = accepted(ban_file(ban_line(1), wrong, *(ban_line(number) for number in range(3, 10))))

    assert run.report["refused"] > 0
    assert run.report["gone"] == 0
    assert standing() == before


def test_an_id_with_a_nul_is_one_refusal(ban_file: MakeFile) -> None:
    run = accepted(ban_file(ban_line(1), ban_line(2, id="93999\0_9")))

    assert counts(run) == {"read": 2, "new": 1, "refused": 1}


def test_a_later_file_changes_adds_and_marks_as_gone(ban_file: MakeFile) -> None:
    accepted(ban_file(ban_line(1), ban_line(2), ban_line(3)))

    run = Engine(BAN).stage(
        ban_file(ban_line(1), ban_line(2, nom_voie="Rue des Iris"), ban_line(4))
    )
    foreseen = counts(run)

    assert foreseen == {"read": 3, "new": 1, "changed": 1, "unchanged": 1, "gone": 1}
    assert counts(Engine(BAN).accept(run.id)) == foreseen
    assert set(standing()) == {f"93999_0001_0000{number}" for number in (1, 2, 4)}
    assert "Rue des Iris" in standing()["93999_0001_00002"]


def test_what_vanished_may_return(ban_file: MakeFile) -> None:
    accepted(ban_file(ban_line(1), ban_line(2)))
    accepted(ban_file(ban_line(1)))

    run = accepted(ban_file(ban_line(1), ban_line(2)))

    assert counts(run) == {"read": 2, "returned": 1, "unchanged": 1}
    assert len(standing()) == 2


def test_another_commune_is_left_alone(ban_file: MakeFile) -> None:
    accepted(ban_file(ban_line(1), ban_line(2, code_insee="93998")))

    assert counts(accepted(ban_file(ban_line(1)))) == {"read": 1, "unchanged": 1}
    assert len(standing()) == 2


def test_a_box_leaves_out_what_is_outside_and_marks_nothing_there(ban_file: MakeFile) -> None:
    accepted(ban_file(ban_line(1), ban_line(2), ban_line(9)))
    box = Box(2.48, 48.8, 2.4805, 49.0)

    run = accepted(ban_file(ban_line(1), ban_line(9)), box)

    assert counts(run) == {"read": 2, "unchanged": 1, "gone": 1}
    assert run.report["outside"] == 1
    assert set(standing()) == {"93999_0001_00001", "93999_0001_00009"}


def test_an_address_whose_line_is_wrong_has_not_vanished(ban_file: MakeFile) -> None:
    accepted(ban_file(ban_line(1), ban_line(2)))

    run = accepted(ban_file(ban_line(1), ban_line(2, lat="n/a")))

    assert counts(run) == {"read": 2, "unchanged": 1, "refused": 1}
    assert len(standing()) == 2


def test_a_wrong_line_is_noted_with_its_number_value_and_reason(ban_file: MakeFile) -> None:
    run = Engine(BAN).stage(ban_file(ban_line(1), ban_line(2, numero="deux"), ban_line(3)))

    with writing() as session:
        [remark] = session.scalars(select(ImportRemark)).all()
    assert (remark.import_id, remark.line, remark.value) == (run.id, 3, "deux")
    assert remark.code == "imports.value_wrong"
    assert remark.facts["column"] == "numero"


def test_the_first_of_two_lines_with_one_id_is_taken(ban_file: MakeFile) -> None:
    run = accepted(
        ban_file(ban_line(1), ban_line(2), ban_line(1, nom_voie="Rue des Iris"), ban_line(1))
    )

    assert counts(run) == {"read": 4, "new": 2, "refused": 2}
    assert "Rue des Glycines" in standing()["93999_0001_00001"]
    with writing() as session:
        remarks = session.scalars(select(ImportRemark).order_by(ImportRemark.line)).all()
    assert [(one.line, one.code, one.facts["first"]) for one in remarks] == [
        (4, "imports.duplicate", 2),
        (5, "imports.duplicate", 2),
    ]


def test_a_line_told_twice_keeps_nothing_from_vanishing(ban_file: MakeFile) -> None:
    accepted(ban_file(ban_line(1), ban_line(2), ban_line(3)))

    run = accepted(ban_file(ban_line(1), ban_line(1), ban_line(2)))

    assert counts(run)["gone"] == 1
    assert "93999_0001_00003" not in standing()


def test_an_import_taken_back_leaves_what_was_before(ban_file: MakeFile) -> None:
    accepted(ban_file(ban_line(1), ban_line(2), ban_line(3)))
    before = standing()
    run = accepted(
        ban_file(ban_line(1), ban_line(2, nom_voie="Rue des Iris", lon="2.49"), ban_line(4))
    )
    assert standing() != before

    reverted = Engine(BAN).revert(run.id)

    assert standing() == before
    assert reverted.state == "reverted"
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(AddressChange)) == 0
        # Marked, never deleted: places may point to it.
        assert session.scalar(select(func.count()).select_from(Address)) == 4


def test_an_import_taken_back_may_be_made_again(ban_file: MakeFile) -> None:
    path = ban_file(ban_line(1), ban_line(2))
    Engine(BAN).revert(accepted(path).id)
    assert standing() == {}

    assert counts(accepted(path)) == {"read": 2, "returned": 2}
    assert len(standing()) == 2


def test_the_later_import_is_taken_back_first(ban_file: MakeFile) -> None:
    first = accepted(ban_file(ban_line(1)))
    second = accepted(ban_file(ban_line(1, nom_voie="Rue des Iris")))

    with pytest.raises(ImportBuiltUpon) as refused:
        Engine(BAN).revert(first.id)

    assert refused.value.facts["later"] == second.id
    Engine(BAN).revert(second.id)
    Engine(BAN).revert(first.id)
    assert standing() == {}


def test_what_is_settled_is_settled(ban_file: MakeFile) -> None:
    run = accepted(ban_file(ban_line(1)))

    with pytest.raises(ImportNotStaged):
        Engine(BAN).accept(run.id)
    Engine(BAN).revert(run.id)
    with pytest.raises(ImportNotStaged):
        Engine(BAN).revert(run.id)
    with pytest.raises(ImportUnknown):
        Engine(BAN).accept(uuid4())


def test_an_acceptance_that_broke_off_goes_on(
    ban_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BAN, "batch", 2)
    accepted(ban_file(*(ban_line(number) for number in range(1, 8))))
    run = Engine(BAN).stage(
        ban_file(*(ban_line(number, nom_voie="Rue des Iris") for number in range(3, 12)))
    )

    def break_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine(BAN).accept(run.id, progress=break_off)
    half = [text for text in standing().values() if "Iris" in text]
    assert 0 < len(half) < 9

    done = Engine(BAN).accept(run.id)

    assert counts(done) == {"read": 9, "new": 4, "changed": 5, "gone": 2}
    assert all("Iris" in text for text in standing().values())
    assert len(standing()) == 9


def test_half_an_acceptance_can_be_taken_back(
    ban_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BAN, "batch", 2)
    accepted(ban_file(*(ban_line(number) for number in range(1, 8))))
    before = standing()
    run = Engine(BAN).stage(ban_file(*(ban_line(n, nom_voie="Rue des Iris") for n in range(3, 12))))

    def break_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine(BAN).accept(run.id, progress=break_off)
    Engine(BAN).revert(run.id)

    assert standing() == before


def test_staging_emptied_by_a_crash_is_noticed(ban_file: MakeFile) -> None:
    run = Engine(BAN).stage(ban_file(ban_line(1)))
    with writing() as session:
        session.execute(delete(StagedAddress))

    with pytest.raises(StagingLost):
        Engine(BAN).accept(run.id)


def test_a_broken_archive_leaves_nothing(ban_file: MakeFile, tmp_path: Path) -> None:
    whole = gzip.compress(ban_file(*(ban_line(number) for number in range(1, 500))).read_bytes())
    broken = tmp_path / "ban.csv.gz"
    broken.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ArchiveBroken):
        Engine(BAN).stage(broken)

    with writing() as session:
        for table in (ReferenceImport, StagedAddress, ImportRemark):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.real_data
def test_the_addresses_of_bondy(real_data: Path) -> None:
    path = real_data / "bondy" / "ban.csv"

    run = accepted(path)

    assert counts(run) == {"read": 4206, "new": 4206}
    assert counts(accepted(path)) == {"read": 4206, "unchanged": 4206}
    with writing() as session:
        names = session.scalars(select(Address.street_name).distinct()).all()
    assert len(names) == 176
    # The file holds UTF-8 that somebody took for Windows-1252.
    assert "Allée de l’Orme" in names
    assert not [name for name in names if "Ã" in name]
    Engine(BAN).revert(run.id)
    assert standing() == {}


def test_half_a_commune_is_shown_and_needs_a_second_yes(ban_file: MakeFile) -> None:
    """For every organisation the other half would be gone."""
    accepted(ban_file(*(ban_line(number) for number in range(1, 101))))
    half = Engine(BAN).stage(ban_file(*(ban_line(number) for number in range(1, 51))))

    assert half.report["covered"] == [
        {"name": "Neuville (93999)", "lines": 50, "standing": 100, "gone": 50}
    ]
    assert half.report["extent"] == [2.4801, 48.9, 2.485, 48.9]
    for removing in (None, 49, 100):
        with pytest.raises(RemovalUnconfirmed) as refused:
            Engine(BAN).accept(half.id, removing=removing)
        assert refused.value.facts["gone"] == 50
        assert refused.value.facts["share"] == 50
    assert len(standing()) == 100
    Engine(BAN).accept(half.id, removing=50)
    assert len(standing()) == 50


def test_a_large_share_of_one_commune_does_not_hide_in_a_large_file(ban_file: MakeFile) -> None:
    elsewhere = [
        ban_line(number, id=f"93001_0001_{number:05}", code_insee="93001", nom_commune="Aubervil")
        for number in range(1, 1001)
    ]
    accepted(ban_file(*elsewhere, *(ban_line(number) for number in range(1, 61))))
    run = Engine(BAN).stage(ban_file(*elsewhere, *(ban_line(number) for number in range(1, 31))))

    with pytest.raises(RemovalUnconfirmed) as refused:
        Engine(BAN).accept(run.id)

    assert refused.value.facts["where"] == "Neuville (93999)"


def test_what_a_yearly_file_loses_is_taken_without_a_second_yes(ban_file: MakeFile) -> None:
    accepted(ban_file(*(ban_line(number) for number in range(1, 301))))

    run = accepted(ban_file(*(ban_line(number) for number in range(1, 276))))

    assert run.report["gone"] == 25


def test_a_removal_that_broke_off_is_confirmed_once(
    ban_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(ban_file(*(ban_line(number) for number in range(1, 101))))
    half = Engine(BAN).stage(ban_file(*(ban_line(number) for number in range(1, 51))))

    def break_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine(BAN).accept(half.id, removing=50, progress=break_off)

    assert Engine(BAN).accept(half.id).report["gone"] == 50
