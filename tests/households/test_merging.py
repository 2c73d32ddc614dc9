"""Two doors that are one: nothing that was said is lost, and the merge can be undone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.encounters.folds import recount_households
from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.follow_ups.models import FollowUp
from backend.households.merging import merge_doors, undo_merge
from backend.households.models import DoNotVisit, Household, HouseholdFold
from backend.households.periods import MoveIn, start_households
from backend.places.models import Door, DoorAlias, Stairwell
from backend.places.refusals import DoorNotMerged, DoorsCannotMerge, DoorUnknown
from backend.places.service import kept_doors
from tests.factories import Make

SIX_PM = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture
def stairwell(make: Make) -> Stairwell:
    return make.stairwell()


@pytest.fixture
def kept(make: Make, stairwell: Stairwell) -> Household:
    return make.household(make.door(stairwell))


@pytest.fixture
def vanished(make: Make, stairwell: Stairwell) -> Household:
    return make.household(make.door(stairwell))


def where(session: Session, passage: Encounter) -> tuple[UUID, UUID, UUID]:
    row = session.execute(
        select(Encounter.recorded_door_id, Encounter.door_id, Encounter.household_id).where(
            Encounter.id == passage.id
        )
    ).one()
    return row.recorded_door_id, row.door_id, row.household_id


def passages(session: Session, household: Household) -> int:
    folds = session.scalars(
        select(HouseholdFold.passages).where(HouseholdFold.household_id == household.id)
    )
    return sum(folds)


def test_what_was_said_moves_and_remembers_where_it_was_said(
    session: Session, make: Make, kept: Household, vanished: Household
) -> None:
    member = make.member()
    here, there = make.encounter(kept, member), make.encounter(vanished, member)
    follow_up, wish = make.follow_up(vanished, member), make.do_not_visit(vanished, member)

    merge_doors(session, vanished.door_id, kept.door_id)

    assert where(session, here) == (kept.door_id, kept.door_id, kept.id)
    assert where(session, there) == (vanished.door_id, kept.door_id, kept.id)
    session.expire_all()
    assert session.scalars(select(FollowUp.door_id)).one() == kept.door_id
    assert follow_up.household_id == kept.id
    assert session.scalars(select(DoNotVisit.household_id)).one() == kept.id == wish.household_id
    assert kept_doors(session, [vanished.door_id]) == {vanished.door_id: kept.door_id}
    gone = session.scalars(select(Door).where(Door.gone_at.is_not(None))).one()
    assert gone.id == vanished.door_id
    [noted] = session.scalars(select(AuditEntry)).all()
    assert (noted.action, noted.subject_id) == ("places.doors_merged", vanished.door_id)


def test_folds_follow(session: Session, make: Make, kept: Household, vanished: Household) -> None:
    member, campaign = make.member(), make.campaign()
    make.encounter(kept, member)
    make.encounter(vanished, member)
    make.encounter(vanished, member, campaign)
    recount_households(session, [kept.id, vanished.id])
    assert [passages(session, one) for one in (kept, vanished)] == [1, 2]

    merge_doors(session, vanished.door_id, kept.door_id)

    assert [passages(session, one) for one in (kept, vanished)] == [3, 0]
    undo_merge(session, vanished.door_id)
    assert [passages(session, one) for one in (kept, vanished)] == [1, 2]
    assert [one for one in differences(session) if one.table == "household_fold"] == []


def test_a_merge_undone_leaves_all_where_it_was_said(
    session: Session, make: Make, kept: Household, vanished: Household
) -> None:
    member = make.member()
    here, there = make.encounter(kept, member), make.encounter(vanished, member)
    make.follow_up(vanished, member)
    merge_doors(session, vanished.door_id, kept.door_id)
    # Said at the vanished door by a phone that had not heard of the merge.
    since = make.encounter(kept, member, recorded_door_id=vanished.door_id)

    undo_merge(session, vanished.door_id)

    assert where(session, here) == (kept.door_id, kept.door_id, kept.id)
    for one in (there, since):
        assert where(session, one) == (vanished.door_id, vanished.door_id, vanished.id)
    session.expire_all()
    assert session.scalars(select(FollowUp.door_id)).one() == vanished.door_id
    assert session.scalars(select(Door).where(Door.gone_at.is_not(None))).all() == []
    assert session.scalars(select(DoorAlias)).all() == []


def test_whoever_moved_in_meanwhile_goes_back_with_all_that_was_said_of_them(
    session: Session, make: Make, kept: Household, vanished: Household
) -> None:
    member = make.member()
    merge_doors(session, vanished.door_id, kept.door_id)
    before = make.encounter(kept, member, recorded_door_id=vanished.door_id)
    moved = MoveIn(vanished.door_id, uuid4(), SIX_PM, 1, uuid4())
    assert start_households(session, [moved]) == {}
    new = session.scalars(select(Household).where(Household.id == moved.household_id)).one()
    said = [
        make.encounter(new, member, recorded_door_id=vanished.door_id),
        make.encounter(new, member),
    ]
    promised = make.follow_up(new, member)

    undo_merge(session, vanished.door_id)

    session.expire_all()
    assert (kept.ended_at, vanished.ended_at, new.ended_at) == (None, SIX_PM, None)
    assert new.door_id == vanished.door_id == promised.door_id
    assert where(session, before)[1:] == (vanished.door_id, vanished.id)
    assert {where(session, one)[1:] for one in said} == {(vanished.door_id, new.id)}
    assert [passages(session, one) for one in (kept, vanished, new)] == [0, 1, 2]


def test_each_household_finds_the_one_of_its_time(
    session: Session, make: Make, stairwell: Stairwell
) -> None:
    yesterday = SIX_PM - timedelta(days=1)
    kept, vanished = make.door(stairwell), make.door(stairwell)
    kept_before = make.household(kept, ended_at=yesterday)
    kept_now = make.household(kept, started_at=yesterday)
    before = make.household(vanished, ended_at=yesterday)
    now = make.household(vanished, started_at=yesterday)
    member = make.member()
    earlier, later = make.encounter(before, member), make.encounter(now, member)

    merge_doors(session, vanished.id, kept.id)

    assert where(session, earlier)[2] == kept_before.id
    assert where(session, later)[2] == kept_now.id


def test_a_chain_of_merges_is_one_look(session: Session, make: Make, stairwell: Stairwell) -> None:
    first, second, third = (make.household(make.door(stairwell)) for _ in range(3))
    passage = make.encounter(first, make.member())

    merge_doors(session, first.door_id, second.door_id)
    merge_doors(session, second.door_id, third.door_id)

    assert kept_doors(session, [first.door_id, second.door_id]) == {
        first.door_id: third.door_id,
        second.door_id: third.door_id,
    }
    assert where(session, passage) == (first.door_id, third.door_id, third.id)
    # Undone in the order in which they can be.
    with pytest.raises(DoorNotMerged):
        undo_merge(session, first.door_id)
    undo_merge(session, second.door_id)
    assert where(session, passage) == (first.door_id, second.door_id, second.id)
    undo_merge(session, first.door_id)
    assert where(session, passage) == (first.door_id, first.door_id, first.id)


def test_what_cannot_be_one_door_is_refused(
    session: Session, make: Make, kept: Household, stairwell: Stairwell
) -> None:
    elsewhere, gone = make.door(), make.door(stairwell, gone_at=SIX_PM)

    for other in (elsewhere.id, gone.id, kept.door_id):
        with pytest.raises(DoorsCannotMerge):
            merge_doors(session, other, kept.door_id)
    with pytest.raises(DoorUnknown):
        merge_doors(session, uuid4(), kept.door_id)
    with pytest.raises(DoorNotMerged):
        undo_merge(session, kept.door_id)
