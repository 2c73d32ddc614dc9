"""Two people at two desks at once: what one did is what the other is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database import act_for, acting_for
from backend.territories.assignments import assign
from backend.territories.models import Assignment
from backend.territories.refusals import AlreadyAssigned
from tests.factories import NOW, TODAY, Make


def test_a_territory_is_assigned_once_by_two_at_once(
    engine: Engine, committed: Session, make_committed: Make
) -> None:
    team = make_committed.team()
    worker = make_committed.member()
    make_committed.role_grant(worker, Role.WORKER, team)
    campaign = make_committed.campaign(team)
    territory = make_committed.territory(team)
    organisation_id = acting_for(committed)

    def assigned(session: Session) -> UUID:
        act_for(session, organisation_id)
        return assign(
            session,
            territory.id,
            member_id=worker.id,
            campaign_id=campaign.id,
            ends_on=TODAY + timedelta(days=9),
            at=NOW,
        ).id

    def at_the_other_desk() -> UUID:
        with Session(engine) as other:
            kept = assigned(other)
            other.commit()
            return kept

    with ThreadPoolExecutor(1) as pool, Session(engine) as first:
        kept = assigned(first)
        second = pool.submit(at_the_other_desk)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        first.commit()
        with pytest.raises(AlreadyAssigned):
            second.result(timeout=30)

    committed.rollback()
    assert committed.scalars(select(Assignment.id)).all() == [kept]
