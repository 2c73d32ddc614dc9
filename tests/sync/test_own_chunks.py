"""What a device that reads format 2 holds beside its stairwells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.sync.receive import receive
from tests.phones import Phone
from tests.sync.holders import Round

HOUR_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def karim(round_of: Round) -> Phone:
    """A colleague of the team."""
    member = round_of.make.member("Karim")
    round_of.make.role_grant(member, Role.WORKER, round_of.team)
    return Phone.of(round_of.make, member)


def held_by(round_of: Round) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = round_of.holder.pulls(format=2, cursor=None).chunks["follow_ups"][
        "items"
    ]
    return items


def test_a_campaign_brings_what_its_talks_are_about(round_of: Round) -> None:
    make, campaign = round_of.make, round_of.campaign
    make.campaign_theme(
        campaign, code="bill", position=2, labels={"fr": "Facture d’eau", "ar": "فاتورة الماء"}
    )
    make.campaign_theme(campaign, code="health", position=1, labels={"fr": "Santé"}, sensitive=True)
    card = make.message_card(campaign)
    campaign.languages = ["fr", "ar", "bm"]
    make.session.commit()

    told = round_of.holder.pulls(format=2).chunks[f"campaign:{campaign.id}"]

    assert told["f"] == 2
    assert told["themes"] == [
        {"code": "health", "labels": {"fr": "Santé"}, "sensitive": True},
        {
            "code": "bill",
            "labels": {"fr": "Facture d’eau", "ar": "فاتورة الماء"},
            "sensitive": False,
        },
    ]
    assert told["languages"] == ["fr", "ar", "bm"]
    assert told["cards"] == [{"id": str(card.id), "texts": card.texts}]


def test_a_team_brings_who_works_in_it(round_of: Round, karim: Phone) -> None:
    gone = round_of.make.member("Partie")
    round_of.make.role_grant(gone, Role.WORKER, round_of.team, ends_at=HOUR_AGO)
    counting = round_of.make.member("Compte")
    round_of.make.role_grant(counting, Role.COORDINATOR, round_of.team)

    told = round_of.holder.pulls(format=2).chunks[f"team:{round_of.team.id}"]

    assert told["f"] == 2
    assert told["members"] == [
        {"id": str(round_of.worker.id), "name": "Fatou"},
        {"id": str(karim.member_id), "name": "Karim"},
    ]


def test_format_one_stays_what_it_was(round_of: Round) -> None:
    told = round_of.holder.pulls().chunks

    assert "follow_ups" not in told
    assert set(told[f"team:{round_of.team.id}"]) == {"f", "id", "name", "time_zone"}
    assert told[f"campaign:{round_of.campaign.id}"]["f"] == 1
    assert "themes" not in told[f"campaign:{round_of.campaign.id}"]


def test_a_follow_up_comes_with_where_it_is_and_what_was_done(
    round_of: Round, karim: Phone
) -> None:
    promise = round_of.phone.promises(*round_of.door(1))
    taken = round_of.phone.takes(promise, at=HOUR_AGO)
    handed = round_of.phone.hands_over(
        promise, karim.member_id, "Il parle soninké", at=HOUR_AGO + timedelta(minutes=1)
    )
    receive([promise, taken, handed])

    [item] = held_by(round_of)

    assert item["id"] == promise["id"]
    assert item["opened_by"] == {"id": str(round_of.worker.id), "name": "Fatou"}
    assert item["owner"] == {"id": str(karim.member_id), "name": "Karim"}
    assert (item["label"], item["stairwell"]) == ("31", "A")
    assert (item["building_id"], item["stairwell_id"]) == (
        str(round_of.building.id),
        str(round_of.stairwell.id),
    )
    assert (item["closed_at"], item["result"], item["words"]) == (None, None, None)
    assert [(one["action"], one["by"], one["to"], one["words"]) for one in item["history"]] == [
        ("open", "Fatou", None, None),
        ("take", "Fatou", None, None),
        ("hand_over", "Fatou", "Karim", "Il parle soninké"),
    ]
    assert item["history"][1]["at"] == int(HOUR_AGO.timestamp())


def test_whose_words_a_device_was_told_is_on_the_trail(round_of: Round) -> None:
    receive([round_of.phone.promises(*round_of.door(1))])
    for _ in range(2):
        round_of.holder.pulls(format=2)

    round_of.make.session.rollback()
    [noted] = round_of.make.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "sync.follow_ups_pulled")
    )
    assert (noted.member_id, noted.facts) == (
        round_of.worker.id,
        {"households": [str(round_of.homes[1].id)]},
    )


def test_a_device_holds_open_ones_of_its_buildings_and_its_members_own(
    round_of: Round, karim: Phone
) -> None:
    make = round_of.make
    mine = make.member("Fatou ailleurs")
    elsewhere = make.household(make.door(make.stairwell(make.building(round_of.team))))
    other_team = make.household()
    here = make.follow_up(round_of.homes[0], mine)
    owned = make.follow_up(elsewhere, mine, owner_id=round_of.worker.id)
    opened = make.follow_up(elsewhere, round_of.worker)
    # A colleague's elsewhere, and one of a team that the member does not work for.
    make.follow_up(elsewhere, mine)
    make.follow_up(other_team, mine, owner_id=round_of.worker.id)

    assert {item["id"] for item in held_by(round_of)} == {
        str(one.id) for one in (here, owned, opened)
    }


def test_who_opened_or_closed_one_is_told_for_two_weeks_what_came_of_it(
    round_of: Round, karim: Phone
) -> None:
    make, worker = round_of.make, round_of.worker
    home = round_of.homes[0]
    now = datetime.now(UTC)
    ended = {"result": "done", "closed_by": karim.member_id}
    told_back = make.follow_up(home, worker, closed_at=now - timedelta(days=13), **ended)
    make.follow_up(home, worker, closed_at=now - timedelta(days=15), **ended)
    make.follow_up(home, make.member(), closed_at=now - timedelta(days=1), **ended)

    assert [(item["id"], item["result"]) for item in held_by(round_of)] == [
        (str(told_back.id), "done")
    ]


def test_what_one_took_back_oneself_is_told_no_more(round_of: Round, karim: Phone) -> None:
    lead = round_of.make.member("Sandrine")
    round_of.make.role_grant(lead, Role.TEAM_LEAD, round_of.team)
    mine, theirs = (round_of.phone.promises(*round_of.door(1)) for _ in range(2))
    receive([mine, theirs, round_of.phone.cancels(mine)])
    receive([Phone.of(round_of.make, lead).cancels(theirs)])

    [item] = held_by(round_of)

    assert (item["id"], item["result"]) == (theirs["id"], None)
    assert item["history"][-1]["action"] == "cancel"


def test_a_closed_one_leaves_its_stairwell(round_of: Round, karim: Phone) -> None:
    promise = round_of.phone.promises(*round_of.door(1))
    receive([promise])
    round_of.holder.pulls(format=2)
    receive([karim.closes(promise, "done", "Rendez-vous pris à la PMI")])

    pulled = round_of.holder.pulls(format=2)

    assert pulled.stairwells == {str(round_of.stairwell.id)}
    assert pulled.chunks[f"stairwell:{round_of.stairwell.id}"]["follow_ups"]["d"] == []
    [item] = pulled.chunks["follow_ups"]["items"]
    assert (item["result"], item["words"]) == ("done", "Rendez-vous pris à la PMI")
    assert item["closed_by"]["name"] == "Karim"
