"""Imports of lists of dwellings as tests make them, and what stands after them."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from backend.database import writing
from backend.households.models import Household
from backend.imports.engine import Engine
from backend.imports.models import ImportRemark
from backend.organisations.models import Team
from backend.places.models import Building, Door, Stairwell
from backend.places.recognition.models import PlaceImport
from backend.places.sources.dwellings import DWELLINGS
from tests.factories import Make


def accepted(path: Path, team: Team) -> PlaceImport:
    return Engine(DWELLINGS).accept(Engine(DWELLINGS).stage(path, team.id).id)


def remarks(run: PlaceImport) -> list[ImportRemark]:
    with writing() as session:
        return list(
            session.scalars(
                select(ImportRemark)
                .where(ImportRemark.import_id == run.id)
                .order_by(ImportRemark.line)
            )
        )


def standing() -> dict[str, list[str]]:
    """The labels of the doors that stand, by building."""
    with writing() as session:
        rows = session.execute(
            select(Building.name, Door.label)
            .join(Stairwell, Stairwell.building_id == Building.id)
            .join(Door, Door.stairwell_id == Stairwell.id)
            .where(Building.gone_at.is_(None), Door.gone_at.is_(None))
            .order_by(Building.name, Door.floor, Door.position)
        ).all()
    doors: dict[str, list[str]] = {}
    for name, label in rows:
        doors.setdefault(name, []).append(label)
    return doors


def one_building() -> Building:
    with writing() as session:
        return session.scalars(select(Building)).one()


def door(label: str) -> Door:
    with writing() as session:
        return session.scalars(select(Door).where(Door.label == label)).one()


def counted(run: PlaceImport, *names: str) -> dict[str, Any]:
    return {name: run.report[name] for name in names if run.report[name]}


DOORS = ("doors_added", "doors_back", "doors_gone", "doors_kept")
STATES = ("new", "changed", "unchanged", "absent")


def passage_at(make: Make, at: Door) -> None:
    with writing() as session:
        household = session.scalars(select(Household).where(Household.door_id == at.id)).one()
    make.encounter(household=household, member=make.member())
