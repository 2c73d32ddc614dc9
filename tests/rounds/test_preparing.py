"""“An hour and a half, starting here, with Karim”: what is asked for, and what is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.access.roles import Role
from backend.organisations.service_day import calendar_of
from tests.conftest import Client
from tests.factories import BONDY
from tests.rounds.conftest import NEXT_DOOR, Street


def _asks(street: Street, client: Client | None = None, **said: Any) -> Any:
    default = {"assignment_id": str(street.assignment.id), "budget_min": 90, "starts_at": "17:30"}
    return (client or street.client).post("/api/rounds", json=default | said)


def _stops(answer: Any) -> list[tuple[str, int]]:
    return [(stop["stairwell_id"], len(stop["doors"])) for stop in answer.json["stops"]]


def test_a_round_begins_with_the_stairwell_where_i_stand(street: Street) -> None:
    lon, lat = NEXT_DOOR

    answer = _asks(street, start={"lon": lon, "lat": lat})

    assert answer.status_code == 201
    first, second = street.stairwells
    assert _stops(answer) == [(str(second.id), 4), (str(first.id), 4)]
    assert answer.json["members"] == [{"id": str(street.worker.id), "name": "Aïcha"}]
    assert [door["reason"] for door in answer.json["stops"][0]["doors"]] == ["never_met"] * 4


def test_where_i_stood_is_not_kept(street: Street) -> None:
    _asks(street, start={"lon": BONDY[0], "lat": BONDY[1]})

    row = street.make.session.connection().exec_driver_sql("select * from round").mappings().one()
    assert row["start_stairwell_id"] is None
    assert not any("lon" in name or "lat" in name for name in row if name != "planned_on")


def test_somebody_expected_comes_at_their_hour(street: Street) -> None:
    first, second = street.stairwells
    later = street.homes[1][0]
    now = datetime.now(UTC)
    day = now.date() + timedelta(days=1)
    street.hears(
        street.phone.records(
            later.door_id,
            later.id,
            "come_back",
            campaign_id=street.assignment.campaign_id,
            payload={"come_back_on": day.isoformat(), "come_back_at": "18:00"},
        )
    )

    answer = _asks(
        street, planned_on=day.isoformat(), start={"stairwell_id": str(first.id)}, budget_min=60
    )

    stops = answer.json["stops"]
    [stop] = [one for one in stops if any(d["reason"] == "due_return" for d in one["doors"])]
    assert stop["stairwell_id"] == str(second.id)
    assert stop["arrives_min"] <= 45
    assert stop["arrives_min"] + stop["minutes"] >= 20


def test_a_lift_out_of_order_is_in_the_minutes(street: Street) -> None:
    before = _asks(street).json["stops"]
    top = street.make.door(street.stairwells[0], floor=9)
    street.make.household(top)
    street.make.access_note(street.stairwells[0], subject="lift", value="works")
    works = _asks(street).json["stops"]
    street.make.session.connection().exec_driver_sql("update access_note set value = 'out'")
    street.make.session.commit()
    out = _asks(street).json["stops"]

    def minutes(stops: list[dict[str, Any]]) -> float:
        return sum(
            float(stop["minutes"])
            for stop in stops
            if stop["stairwell_id"] == str(street.stairwells[0].id)
        )

    assert minutes(before) < minutes(works) < minutes(out) - 1


def test_with_karim_more_is_done_in_the_time(
    street: Street, client_as: Callable[..., Client]
) -> None:
    karim = client_as(street.make, Role.WORKER, team=street.team).member

    alone = sum(count for _, count in _stops(_asks(street, budget_min=15)))
    together = _asks(street, budget_min=15, companion_ids=[str(karim.id)])

    assert sum(count for _, count in _stops(together)) > alone
    assert {one["id"] for one in together.json["members"]} == {
        str(street.worker.id),
        str(karim.id),
    }


def test_a_round_beyond_the_hours_is_asked_about_and_planned_where_it_is_meant(
    street: Street,
) -> None:
    # A Tuesday.
    late: dict[str, Any] = {"planned_on": "2026-12-08", "starts_at": "21:59", "budget_min": 90}
    street.make.session.connection().exec_driver_sql("update assignment set ends_on = '2026-12-31'")
    street.make.session.commit()

    asked = _asks(street, **late, beyond_hours=False)
    meant = _asks(street, **late, beyond_hours=True)
    of_an_older_phone = _asks(street, **late)
    within = _asks(street, **{**late, "starts_at": "17:30"}, beyond_hours=False)

    assert (asked.status_code, asked.json["code"]) == (409, "rounds.beyond_hours")
    assert [asked.json[name] for name in ("ends_at", "next_on", "next_at")] == [
        *("23:29", "2026-12-09", "10:00"),
    ]
    assert "La tournée finirait à 23:29" in asked.json["detail"]
    assert [one.status_code for one in (meant, of_an_older_phone, within)] == [201, 201, 201]


def test_nobody_of_another_team_comes_along(
    street: Street, client_as: Callable[..., Client]
) -> None:
    stranger = client_as(street.make, Role.WORKER, team=street.make.team()).member

    answer = _asks(street, companion_ids=[str(stranger.id)])

    assert (answer.status_code, answer.json["code"]) == (422, "rounds.companion_not_in_team")
    assert answer.json["member"] == stranger.name


def test_a_round_says_why_there_is_none(street: Street) -> None:
    too_far = _asks(street, start={"lon": BONDY[0] + 0.05, "lat": BONDY[1]}, budget_min=30)
    for home in (one for homes in street.homes for one in homes):
        street.make.do_not_visit(home, street.worker)
    nobody = _asks(street)

    assert (too_far.status_code, too_far.json["code"]) == (409, "rounds.nothing_fits")
    assert (nobody.status_code, nobody.json["code"]) == (409, "rounds.no_door_left")


def test_a_round_starts_in_its_territory(street: Street) -> None:
    elsewhere = street.make.stairwell()

    answer = _asks(street, start={"stairwell_id": str(elsewhere.id)})

    assert (answer.status_code, answer.json["code"]) == (422, "rounds.start_unknown")


def test_no_round_for_an_assignment_that_is_over(street: Street) -> None:
    street.assignment.ended_at = datetime.now(UTC)
    street.make.session.commit()

    answer = _asks(street)

    assert (answer.status_code, answer.json["code"]) == (409, "rounds.assignment_over")


def test_a_lead_prepares_for_a_worker_and_prints(
    street: Street, client_as: Callable[..., Client]
) -> None:
    lead = client_as(street.make, Role.TEAM_LEAD, team=street.team)

    prepared = _asks(street, client=lead).json

    assert prepared["members"] == [{"id": str(street.worker.id), "name": "Aïcha"}]
    assert lead.get(f"/api/rounds/{prepared['id']}").json == prepared
    for asking in (lead, street.client):
        assert asking.get("/api/rounds").json == [prepared]


def test_a_colleague_does_not_prepare_it(street: Street, client_as: Callable[..., Client]) -> None:
    colleague = client_as(street.make, Role.WORKER, team=street.team)

    answer = _asks(street, client=colleague)

    assert (answer.status_code, answer.json["code"]) == (403, "rounds.not_yours")


def test_a_round_of_the_night_is_of_its_evening(street: Street) -> None:
    street.make.team_service_day(street.team, 720)
    at = datetime.now(UTC)
    today = calendar_of(street.team).day_of(at)
    street.make.session.commit()

    answer = _asks(street, starts_at=None)

    assert answer.status_code == 201, answer.json
    assert answer.json["planned_on"] == today.isoformat()


def test_somebody_expected_after_midnight_is_expected_in_the_evening_s_round(
    street: Street,
) -> None:
    street.make.team_service_day(street.team, 240)
    street.make.session.commit()
    later = street.homes[1][0]
    day = datetime.now(UTC).date() + timedelta(days=1)
    street.hears(
        street.phone.records(
            later.door_id,
            later.id,
            "come_back",
            campaign_id=street.assignment.campaign_id,
            payload={"come_back_on": day.isoformat(), "come_back_at": "00:30"},
        )
    )

    answer = _asks(street, planned_on=day.isoformat(), starts_at="23:45", budget_min=90)

    assert answer.status_code == 201, answer.json
    reasons = {
        door["id"]: (stop["arrives_min"], door["reason"])
        for stop in answer.json["stops"]
        for door in stop["doors"]
    }
    assert reasons[str(later.door_id)][1] == "due_return"
