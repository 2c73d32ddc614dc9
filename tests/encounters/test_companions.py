"""Two at one door: one passage that says who was there too, and counts once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from backend.access.roles import Role
from backend.encounters.models import Encounter
from backend.households.models import HouseholdFold
from backend.organisations.models import Member
from backend.sync.receive import receive
from tests.conftest import Client
from tests.phones import Carried
from tests.sync.holders import Holder, Round
from tests.sync.verdicts import APPLIED


@pytest.fixture
def karim(round_of: Round) -> Member:
    """A colleague."""
    member = round_of.make.member("Karim")
    round_of.make.role_grant(member, Role.WORKER, round_of.team)
    return member


def _together(round_of: Round, companion_id: UUID | None, **options: Any) -> Carried:
    said: dict[str, Any] = {"themes": [], "need": None, "seen_floor": None, "seen_label": None}
    return round_of.phone.records(
        *round_of.door(0),
        campaign_id=round_of.campaign.id,
        payload=said | {"companion_id": companion_id},
        kind_version=4,
        **options,
    )


def _kept(round_of: Round) -> list[UUID | None]:
    round_of.make.session.rollback()
    return list(round_of.make.session.scalars(select(Encounter.companion_id)))


def test_a_passage_says_who_was_there_too_and_counts_once(round_of: Round, karim: Member) -> None:
    assert receive([_together(round_of, karim.id)]) == [APPLIED]

    assert _kept(round_of) == [karim.id]
    [fold] = round_of.make.session.scalars(select(HouseholdFold)).all()
    assert (fold.passages, fold.answered, fold.met) == (1, 1, 1)


def test_who_was_alone_and_who_says_nothing_of_it_are_told_alike(round_of: Round) -> None:
    alone, earlier = _together(round_of, None), round_of.phone.records(*round_of.door(1))

    assert receive([alone, earlier]) == [APPLIED, APPLIED]

    assert _kept(round_of) == [None, None]


Somebody = Callable[[Round], UUID]


def _no_more(round_of: Round) -> UUID:
    member = round_of.make.member()
    ended = datetime.now(UTC) - timedelta(days=1)
    round_of.make.role_grant(member, Role.WORKER, round_of.team, ends_at=ended)
    return member.id


def _of_another_team(round_of: Round) -> UUID:
    member = round_of.make.member()
    round_of.make.role_grant(member, Role.WORKER, round_of.make.team())
    return member.id


@pytest.mark.parametrize(
    "somebody",
    [lambda _: uuid4(), lambda round_of: round_of.worker.id, _no_more, _of_another_team],
    ids=["unknown", "the author", "no more", "another team's"],
)
def test_who_is_no_colleague_is_left_out_and_the_passage_counts(
    round_of: Round, somebody: Somebody
) -> None:
    assert receive([_together(round_of, somebody(round_of))]) == [APPLIED]

    assert _kept(round_of) == [None]


def test_phones_are_told_who_was_there_too(round_of: Round, karim: Member) -> None:
    receive([_together(round_of, karim.id), round_of.phone.records(*round_of.door(1))])
    chunk = f"stairwell:{round_of.stairwell.id}"

    told = Holder(round_of.holder.client).pulls(format=3).chunks[chunk]
    before = Holder(round_of.holder.client).pulls(format=2).chunks[chunk]

    with_ = [
        None if index < 0 else UUID(bytes=told["authors"][index * 16 : index * 16 + 16])
        for index in told["passages"]["with"]
    ]
    assert sorted(map(str, with_)) == sorted([str(karim.id), "None"])
    assert "Karim" in told["members"]
    assert "with" not in before["passages"]


def test_where_nobody_came_along_a_pack_says_nothing_of_it(round_of: Round) -> None:
    receive([_together(round_of, None)])

    told = round_of.holder.pulls(format=3).chunks[f"stairwell:{round_of.stairwell.id}"]

    assert "with" not in told["passages"]


def test_the_pack_follows_the_name_of_who_came_along(round_of: Round, karim: Member) -> None:
    receive([_together(round_of, karim.id)])
    round_of.holder.pulls(format=3)

    karim.name = "Karim H."
    round_of.make.session.commit()

    told = round_of.holder.pulls(format=3).chunks[f"stairwell:{round_of.stairwell.id}"]
    assert "Karim H." in told["members"]


def test_the_desk_reads_who_was_there_too(
    round_of: Round, karim: Member, client_as: Callable[..., Client]
) -> None:
    receive([_together(round_of, karim.id)])
    lead = client_as(round_of.make, Role.TEAM_LEAD, team=round_of.team)

    [told] = lead.get(f"/api/encounters?door_id={round_of.door(0)[0]}").get_json()

    assert told["companion"] == {"id": str(karim.id), "name": "Karim"}


def test_a_correction_leaves_who_was_there(round_of: Round, karim: Member) -> None:
    passage = _together(round_of, karim.id)
    receive([passage, round_of.phone.corrects(passage, "refused")])

    assert _kept(round_of) == [karim.id]


def test_who_came_along_reads_it_too(round_of: Round, client_as: Callable[..., Client]) -> None:
    """The companion themselves reads it like everybody."""
    client = client_as(round_of.make, Role.WORKER, team=round_of.team)
    round_of.make.assignment(round_of.territory, client.member, round_of.campaign)
    receive([_together(round_of, client.member.id)])

    told = Holder(client).pulls(format=3).chunks[f"stairwell:{round_of.stairwell.id}"]

    [index] = told["passages"]["with"]
    assert told["authors"][index * 16 : index * 16 + 16] == client.member.id.bytes
