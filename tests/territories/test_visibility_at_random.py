"""Whatever was granted and assigned: lists, map and phones open the same buildings.

What they open is said here once more, in plain words over plain values.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.access.visibility import may_see, seen_buildings, sees
from backend.organisations.models import Team
from backend.places.models import Building
from backend.territories.assignments import today_of
from backend.territories.models import Assignment, Territory
from backend.territories.visibility import assigned_buildings, current_assignments
from tests.factories import Make
from tests.viewers import Viewer

DAY = timedelta(days=1)
ZONES = ("Europe/Paris", "Pacific/Noumea", "America/Cayenne")
LEADING = {Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN}
WORKING = {Role.WORKER, Role.TEAM_LEAD}


class Granted(NamedTuple):
    """A role, a team or all, and its days from now; None where it has no end."""

    role: Role
    team: int | None
    starts: int
    lasts: int | None


class Assigned(NamedTuple):
    """A territory, the days of its assignment from today, and those of its campaign."""

    territory: int
    starts: int
    lasts: int
    is_ended: bool
    campaign: tuple[int, int]


grants = st.builds(
    Granted,
    st.sampled_from(Role),
    st.sampled_from((0, 1, None)),
    st.integers(-3, 1),
    st.none() | st.integers(1, 4),
)
assigned = st.builds(
    Assigned,
    st.integers(0, 2),
    st.integers(-3, 2),
    st.integers(0, 3),
    st.booleans(),
    st.tuples(st.integers(-3, 2), st.integers(0, 4)),
)


@dataclass
class World:
    """Two teams, three territories, and buildings that stand, are gone, or have changed team."""

    teams: list[Team]
    territories: list[Territory]
    buildings: list[Building]
    inside: list[tuple[Territory, Building]]

    def team_of(self, building: Building) -> Team:
        return next(team for team in self.teams if team.id == building.team_id)


def world(make: Make, zones: Sequence[str]) -> World:
    teams = [make.team(time_zone=zone) for zone in zones]
    territories = [make.territory(teams[number]) for number in (0, 1, 0)]
    standing = [make.building(teams[number]) for number in (0, 1, 0)]
    shared = make.building(teams[0])
    gone = make.building(teams[0], gone_at=datetime.now(UTC) - DAY)
    moved = make.building(teams[1])
    inside = [
        *zip(territories, standing, strict=True),
        (territories[0], shared),
        (territories[2], shared),
        (territories[0], gone),
        # It stood in a territory of the first team, and is the second's now.
        (territories[0], moved),
    ]
    for territory, building in inside:
        make.territory_building(territory, building)
    return World(
        teams, territories, [*standing, shared, gone, moved, make.building(teams[1])], inside
    )


def reached(viewer: Viewer, roles: set[Role], team: Team) -> bool:
    """Whether some grant in one of these roles holds for a team at that moment."""
    return any(
        one.role in roles
        and one.team_id in (None, team.id)
        and one.starts_at <= viewer.at
        and (one.ends_at is None or viewer.at < one.ends_at)
        for one in viewer.grants
    )


def worked(world: World, viewer: Viewer, held: Sequence[Assignment]) -> Iterator[Building]:
    """The buildings of the territories in somebody's hands that are still of their team."""
    for one in held:
        for territory, building in world.inside:
            team = world.team_of(building)
            runs = one.starts_on <= today_of(team, viewer.at) <= one.ends_on
            if (
                territory.id == one.territory_id
                and territory.team_id == building.team_id
                and runs
                and one.ended_at is None
                and reached(viewer, WORKING, team)
            ):
                yield building


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(grants, max_size=4),
    st.lists(assigned, max_size=4),
    st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
    st.integers(-40, 40),
)
def test_lists_map_and_phone_open_the_same(
    session: Session,
    make: Make,
    granted: Sequence[Granted],
    told: Sequence[Assigned],
    zones: tuple[str, str],
    hours: int,
) -> None:
    now = datetime.now(UTC)
    places = world(make, zones)
    member = make.member()
    for grant in granted:
        starts_at = now + grant.starts * DAY
        make.role_grant(
            member,
            grant.role,
            None if grant.team is None else places.teams[grant.team],
            starts_at=starts_at,
            ends_at=None if grant.lasts is None else starts_at + grant.lasts * DAY,
        )
    held = [_assign(make, places, member.id, one, now.date()) for one in told]
    viewer = Viewer.of(session, member.id, now + timedelta(hours=hours))
    in_hands = {building.id for building in worked(places, viewer, held)}
    led = {one.id for one in places.buildings if reached(viewer, LEADING, places.team_of(one))}
    gone = {one.id for one in places.buildings if one.gone_at is not None}
    ours = Building.id.in_([one.id for one in places.buildings])

    lists = set(session.scalars(select(Building.id).where(ours, may_see(viewer, Building.id))))
    at_once = session.scalars(seen_buildings(viewer)).all()
    rule = assigned_buildings
    of_rule = set(
        session.scalars(select(Building.id).where(ours, rule.predicate(viewer, Building.id)))
    )
    phone = {
        building_id
        for one in current_assignments(session, viewer)
        for building_id in one.building_ids
    }

    assert lists == in_hands | led
    assert set(at_once) & {one.id for one in places.buildings} == lists
    assert len(at_once) == len(set(at_once))
    assert of_rule == set(session.scalars(rule.listed(viewer))) == in_hands
    assert phone == in_hands - gone
    for building in places.buildings:
        assert sees(session, viewer, Building, building.id) is (building.id in lists)


def _assign(make: Make, places: World, member_id: UUID, one: Assigned, today: date) -> Assignment:
    territory = places.territories[one.territory]
    begins, lasts = one.campaign
    campaign = make.campaign(starts_on=today + begins * DAY, ends_on=today + (begins + lasts) * DAY)
    return make.assignment(
        territory,
        campaign=campaign,
        member_id=member_id,
        starts_on=today + one.starts * DAY,
        ends_on=today + (one.starts + one.lasts) * DAY,
        ended_at=datetime.now(UTC) if one.is_ended else None,
    )
