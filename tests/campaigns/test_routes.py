"""Campaigns over HTTP: what was answered is what another connection then reads."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.campaigns.models import Campaign
from tests.factories import Make

WATER = {
    "name": "L’eau, on en parle",
    "theme": "Eau",
    "partner": "Régie des eaux",
    "message": "Nous venons parler des compteurs.",
    "starts_on": "2026-11-02",
    "ends_on": "2026-12-19",
    "passages": 2,
}
TALK: dict[str, Any] = {
    "languages": ["fr", "ar"],
    "themes": [{"labels": {"fr": "Fuite", "ar": "تسرب"}, "sensitive": False}],
    "cards": [{"texts": {"fr": {"title": "Une fuite ?", "body": "Fermez le robinet."}}}],
}


def post(client: Any, **said: Any) -> Any:
    return client.post("/api/campaigns", json=WATER | {"team_id": None} | said)


def test_a_campaign_answered_is_a_campaign_kept(
    client: Any, committed: Session, make_committed: Make
) -> None:
    team = make_committed.team()

    answer = post(client, team_id=str(team.id), **TALK)

    assert answer.status_code == 201, answer.json
    kept = committed.scalars(select(Campaign)).one()
    [theme], [card] = kept.themes, kept.cards
    assert answer.json == WATER | TALK | {
        "id": str(kept.id),
        "team_id": str(team.id),
        "themes": [TALK["themes"][0] | {"code": theme.code}],
        "cards": [TALK["cards"][0] | {"id": str(card.id)}],
    }
    assert client.get("/api/campaigns").json == [answer.json]


def test_a_campaign_is_corrected(client: Any, committed: Session) -> None:
    made = post(client).json

    answer = client.patch(f"/api/campaigns/{made['id']}", json={"ends_on": "2027-01-31"})

    assert answer.status_code == 200
    assert answer.json == made | {"ends_on": "2027-01-31"}
    assert committed.scalars(select(Campaign.ends_on)).one().isoformat() == "2027-01-31"


def test_a_refusal_says_what_to_do_in_the_language_asked_for(client: Any) -> None:
    french = post(client, ends_on="2026-11-01")
    english = client.post(
        "/api/campaigns",
        json=WATER | {"team_id": None, "ends_on": "2026-11-01"},
        headers={"Accept-Language": "en"},
    )

    assert french.status_code == english.status_code == 422
    assert french.json["code"] == "campaigns.ends_before_it_starts"
    [error] = french.json["errors"]
    assert (error["field"], error["value"]) == ("ends_on", "2026-11-01")
    assert "Choisissez une fin le 02/11/2026 ou après." in french.json["detail"]
    assert "Choose an end on 2 November 2026 or later." in english.json["detail"]


def test_a_refused_change_changes_nothing(client: Any, committed: Session) -> None:
    made = post(client).json

    answer = client.patch(
        f"/api/campaigns/{made['id']}", json={"name": "Autre", "ends_on": "2026-10-01"}
    )

    assert answer.status_code == 422
    assert committed.scalars(select(Campaign.name)).one() == WATER["name"]


def test_whose_a_campaign_is_does_not_change(client: Any, make_committed: Make) -> None:
    made = post(client).json

    answer = client.patch(
        f"/api/campaigns/{made['id']}", json={"team_id": str(make_committed.team().id)}
    )

    assert answer.status_code == 422


def test_a_lead_of_one_team_starts_nothing_for_all(
    client_as: Callable[..., Any], make_committed: Make
) -> None:
    ours, theirs = make_committed.team(), make_committed.team()
    lead = client_as(make_committed, Role.TEAM_LEAD, team=ours)
    everybodys = make_committed.campaign()

    refused = [
        post(lead),
        post(lead, team_id=str(theirs.id)),
        lead.patch(f"/api/campaigns/{everybodys.id}", json={"name": "À nous"}),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert post(lead, team_id=str(ours.id)).status_code == 201
