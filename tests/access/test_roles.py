"""Grants with dates, and the teams that they reach."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.access.policy import allow, declaration_of, public
from backend.access.refusals import NoGrant
from backend.access.roles import Grant, Reach, Role, reach_of

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
DAY = timedelta(days=1)
NORTH, SOUTH = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "holds"),
    [
        (NOW - DAY, None, True),
        (NOW, None, True),
        (NOW + DAY, None, False),
        (NOW - DAY, NOW + DAY, True),
        # Its end is no longer part of it.
        (NOW - DAY, NOW, False),
    ],
)
def test_a_grant_holds_from_its_start_until_its_end(
    starts_at: datetime, ends_at: datetime | None, holds: bool
) -> None:
    assert Grant(Role.WORKER, NORTH, starts_at, ends_at).holds_at(NOW) is holds


def test_a_reach_adds_up_the_grants_in_the_roles_asked_for() -> None:
    grants = (
        Grant(Role.WORKER, NORTH, NOW - DAY),
        Grant(Role.TEAM_LEAD, SOUTH, NOW - DAY),
        Grant(Role.ADMIN, None, NOW - DAY, NOW),
    )

    assert reach_of(grants, (Role.WORKER,), NOW) == Reach(teams=frozenset({NORTH}))
    assert reach_of(grants, (Role.WORKER, Role.TEAM_LEAD), NOW).teams == {NORTH, SOUTH}
    assert reach_of(grants, (Role.ADMIN,), NOW).is_empty
    assert reach_of(grants, (Role.ADMIN,), NOW - DAY).everywhere


def test_what_belongs_to_the_whole_organisation_needs_a_grant_for_all_of_it() -> None:
    one_team = Reach(teams=frozenset({NORTH}))

    assert one_team.covers(NORTH)
    assert not one_team.covers(SOUTH)
    assert not one_team.covers(None)
    assert Reach(everywhere=True).covers(None)
    with pytest.raises(NoGrant):
        one_team.require(SOUTH)


teams = st.sampled_from([None, NORTH, SOUTH])
grants = st.lists(
    st.builds(
        Grant,
        st.sampled_from(Role),
        teams,
        st.sampled_from([NOW - 2 * DAY, NOW, NOW + DAY]),
        st.sampled_from([None, NOW - DAY, NOW + 2 * DAY]),
    )
)


@given(grants, teams, st.sets(st.sampled_from(Role)))
def test_a_reach_covers_a_team_just_when_some_grant_does(
    held: list[Grant], team_id: UUID | None, roles: set[Role]
) -> None:
    covers = any(
        grant.role in roles and grant.holds_at(NOW) and grant.team_id in (None, team_id)
        for grant in held
        if team_id is not None or grant.team_id is None
    )

    assert reach_of(tuple(held), tuple(roles), NOW).covers(team_id) is covers


def test_a_declaration_without_a_role_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one role"):
        allow()


def test_a_declaration_can_be_read_from_the_view() -> None:
    def view() -> str:
        return ""

    assert declaration_of(view) is None
    guarded = declaration_of(allow(Role.ADMIN)(view))
    assert guarded is not None
    assert guarded.roles == (Role.ADMIN,)
    anybody = declaration_of(public(view))
    assert anybody is not None
    assert not anybody.signed_in
