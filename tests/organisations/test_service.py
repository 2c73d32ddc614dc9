"""Organisations, teams, members, and who works where."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.access.roles import Reach, Role
from backend.organisations import service
from backend.organisations.refusals import AlreadyMember, SlugTaken, TeamNameTaken, TimeZoneUnknown
from backend.problems import NotFound
from tests.factories import Make

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_an_organisation_is_found_by_its_short_name(session: Session) -> None:
    made = service.create_organisation(session, "Voisins de Bondy", "voisins-bondy")

    assert service.organisation_by_slug(session, "voisins-bondy") == made
    with pytest.raises(SlugTaken) as refused:
        service.create_organisation(session, "D'autres", "voisins-bondy")
    assert refused.value.facts == {"slug": "voisins-bondy"}


def test_an_unknown_organisation_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        service.organisation_by_slug(session, "nobody")


def test_two_teams_do_not_share_a_name(session: Session) -> None:
    made = service.create_team(session, "Nord")

    assert service.team_by_name(session, "Nord") == made
    with pytest.raises(TeamNameTaken):
        service.create_team(session, "Nord")
    with pytest.raises(NotFound):
        service.team_by_name(session, "Sud")


@pytest.mark.parametrize("zone", ["Bondy", "../etc/passwd", ""])
def test_a_team_lives_in_a_time_zone_that_exists(session: Session, zone: str) -> None:
    with pytest.raises(TimeZoneUnknown):
        service.create_team(session, "Nord", zone)


def test_an_account_is_a_member_once(session: Session, make: Make) -> None:
    account = make.account()
    member = service.add_member(session, account, "Aïcha")

    assert service.member_of(session, account) == member
    with pytest.raises(AlreadyMember):
        service.add_member(session, account, "Aïcha")


def test_a_grant_and_its_end_leave_a_trail(session: Session, make: Make) -> None:
    member, team = make.member(), make.team()
    granted = service.grant(session, member, Role.WORKER, team, starts_at=NOW)

    service.end_grant(session, granted.id, NOW + timedelta(days=1))
    # One that has ended keeps its date.
    service.end_grant(session, granted.id, NOW + timedelta(days=2))
    session.flush()

    [grant] = service.grants_of_member(session, member.id)
    assert (grant.role, grant.team_id) == (Role.WORKER, team.id)
    assert grant.ends_at == NOW + timedelta(days=1)
    trail = session.execute(select(AuditEntry.action, AuditEntry.facts)).all()
    assert sorted(action for action, _ in trail) == [
        "organisations.grant_ended",
        "organisations.granted",
    ]
    with pytest.raises(NotFound):
        service.end_grant(session, uuid4(), NOW)


def test_the_people_of_a_team_are_those_who_work_in_it_or_lead_it_now(
    session: Session, make: Make
) -> None:
    team, elsewhere = make.team(), make.team()
    both = make.member(name="Bilal")
    make.role_grant(both, Role.WORKER, team)
    make.role_grant(both, Role.TEAM_LEAD, team)
    make.role_grant(make.member(name="Aïcha"), Role.WORKER)
    make.role_grant(make.member(name="Elsewhere"), Role.WORKER, elsewhere)
    make.role_grant(make.member(name="Coordinates"), Role.COORDINATOR, team)
    make.role_grant(make.member(name="Ended"), Role.WORKER, team, ends_at=NOW)
    make.role_grant(
        make.member(name="To come"), Role.WORKER, team, starts_at=NOW + timedelta(days=1)
    )
    make.role_grant(make.member(name="Left", ended_at=NOW), Role.WORKER, team)

    found = service.members_of_team(session, team.id, NOW)

    assert [(member.name, member.roles) for member in found] == [
        ("Aïcha", ["worker"]),
        ("Bilal", ["team_lead", "worker"]),
    ]
    with pytest.raises(NotFound):
        service.members_of_team(session, uuid4(), NOW)


def test_teams_within_reach(session: Session, make: Make) -> None:
    north, south = make.team(name="Nord"), make.team(name="Sud")

    assert service.teams(session, Reach(everywhere=True)) == [north, south]
    assert service.teams(session, Reach(teams=frozenset({south.id}))) == [south]
    assert service.teams(session, Reach()) == []
