"""The world in which every route is asked: two teams here, one elsewhere, and every asker.

Everything in it has a name, so that what comes back can be told: `own.territory` is the
territory of the asker's own team, `other.…` another team's, `elsewhere.…` another
organisation's, `all.campaign` the whole organisation's.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database import act_for
from backend.operations.models import LedgerEntry
from backend.organisations.models import Member, Team
from backend.organisations.service_day import calendar_of
from backend.sign_in import tokens
from tests.factories import Make

# Where an asker's grant is: for the team that is asked about, for another, for all of the
# organisation; ended yesterday; or for all of another organisation.
SCOPES = ("own", "other", "whole", "ended", "elsewhere")
NOBODY = "nobody"
# A worker of the own team without any assignment, who comes along on a colleague's round today.
ALONG = "@along"
ASKERS = (
    *(f"{role.value}@{scope}" for role, scope in product(Role, SCOPES)),
    f"worker{ALONG}",
    NOBODY,
)


class World:
    """Names for everything that was made, both ways, and a token for each asker."""

    def __init__(self) -> None:
        self.ids: dict[str, UUID] = {}
        self.names: dict[UUID, str] = {}
        self.tokens: dict[str, str] = {}
        # The device key of a team's worker, with which operations may be signed.
        self.makers: dict[str, Make] = {}

    def __getitem__(self, name: str) -> UUID:
        return self.ids[name]

    def call(self, name: str, row: Any) -> Any:
        """Give a row its name; says the row."""
        self.ids[name] = row.id
        self.names[row.id] = name
        return row


def build(app: Flask, engine: Engine) -> World:
    """A world, committed."""
    world = World()
    for organisation in ("here", "there"):
        with Session(engine, expire_on_commit=False) as session:
            world.call(organisation, Make(session).organisation(name=organisation))
            session.commit()
    with _working(engine, world["here"]) as (session, make):
        world.makers["here"] = make
        own, other = (_team(world, make, name) for name in ("own", "other"))
        world.call("all.campaign", make.campaign(name="all"))
        for role, scope in product(Role, SCOPES[:-1]):
            team = {"own": own, "other": other, "ended": own}.get(scope)
            _asker(app, world, make, f"{role.value}@{scope}", role, team)
        _come_along(app, world, make, own)
        session.commit()
    with _working(engine, world["there"]) as (session, make):
        world.makers["there"] = make
        _team(world, make, "elsewhere")
        for role in Role:
            _asker(app, world, make, f"{role.value}@elsewhere", role, None)
        session.commit()
    return world


def _working(engine: Engine, organisation_id: UUID) -> Any:
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Iterator[tuple[Session, Make]]:
        with Session(engine, expire_on_commit=False) as session:
            act_for(session, organisation_id)
            yield session, Make(session)

    return opened()


def _team(world: World, make: Make, name: str) -> Team:
    """A team with one of everything in it."""

    def call(what: str, row: Any) -> Any:
        return world.call(f"{name}.{what}", row)

    team: Team = call("team", make.team(name=name))
    residence = call("residence", make.residence(team))
    run = call("place_import", make.place_import(team))
    building = call(
        "building", make.building(team, residence_id=residence.id, place_import_id=run.id)
    )
    stairwell = call("stairwell", make.stairwell(building, position=1))
    door = call("door", make.door(stairwell, position=1))
    household = call("household", make.household(door))
    worker = call("worker", make.member(name=f"{name} worker"))
    call("worker account", _Row(worker.account_id))
    make.role_grant(worker, Role.WORKER, team)
    campaign = call("campaign", make.campaign(team, name=name))
    make.campaign_theme(campaign)
    call("message_card", make.message_card(campaign))
    territory = call("territory", make.territory(team, name=name))
    make.territory_building(territory, building)
    assignment = call("assignment", make.assignment(territory, worker, campaign))
    round_ = call("round", make.round(assignment))
    make.round_stop(round_, door)
    key = call("device_key", make.device_key(worker))
    call("device", _Row(key.device_id))
    encounter = call(
        "encounter", make.encounter(household, worker, campaign, note="a note about them")
    )
    # Its id is the encounter's.
    make.door_mismatch(encounter)
    call("meeting", make.meeting(team, worker, note="a note about somebody"))
    call("contact_details", make.contact_details(household, worker))
    call("access_note", make.access_note(stairwell, worker))
    call("door_fact", make.door_fact(door, worker))
    call("talk_count", make.talk_count(territory, campaign))
    call("household_fold", make.household_fold(household, campaign_id=campaign.id))
    call("building_day_fold", make.building_day_fold(building, campaign_id=campaign.id))
    call("follow_up", make.follow_up(household, worker, encounter_id=encounter.id))
    call("do_not_visit", make.do_not_visit(make.household(make.door(stairwell)), worker))
    refused: LedgerEntry = make.ledger_entry(
        key, state="refused", refusal_code="places.door_unknown", applied_at=None
    )
    call("operation", refused)
    call("job", make.job(worker))
    return team


def _asker(
    app: Flask,
    world: World,
    make: Make,
    name: str,
    role: Role,
    team: Team | None,
    *,
    is_assigned: bool = True,
) -> Member:
    """Somebody with one role, a running session, and an assignment in the team asked about."""
    member: Member = world.call(name, make.member(name=name))
    world.call(f"{name} account", _Row(member.account_id))
    now = datetime.now(UTC)
    ended = now - timedelta(days=1) if name.endswith("@ended") else None
    make.role_grant(member, role, team, ends_at=ended)
    where = "elsewhere" if name.endswith("@elsewhere") else ("own" if team is None else team.name)
    make.session.flush()
    if role is Role.WORKER and is_assigned:
        world.call(
            f"{name} assignment",
            make.assignment(
                territory=_Row(world[f"{where}.territory"]),  # type: ignore[arg-type]
                member=member,
                campaign=_Row(world[f"{where}.campaign"]),  # type: ignore[arg-type]
            ),
        )
    running = world.call(f"{name} session", make.sign_in_session(member))
    with app.app_context():
        world.tokens[name] = tokens.access_token(running)
    return member


def _come_along(app: Flask, world: World, make: Make, team: Team) -> None:
    """Somebody of the own team who walks today's round of its worker."""
    member = _asker(app, world, make, f"worker{ALONG}", Role.WORKER, team, is_assigned=False)
    round_ = make.round(
        _Assigned(world["own.assignment"], world["own.worker"]),  # type: ignore[arg-type]
        planned_on=calendar_of(team).day_of(datetime.now(UTC)),
    )
    world.call("own.round today", round_)
    make.round_member(round_, member_id=member.id)
    make.round_stop(
        round_,
        _Door(world["own.door"], world["own.stairwell"]),  # type: ignore[arg-type]
    )


class _Assigned(NamedTuple):
    """Stands for an assignment of which only so much is known."""

    id: UUID
    member_id: UUID


class _Door(NamedTuple):
    """Stands for a door of which only so much is known."""

    id: UUID
    stairwell_id: UUID


class _Row:
    """Stands for a row of which only the id is known."""

    def __init__(self, row_id: UUID) -> None:
        self.id = row_id
