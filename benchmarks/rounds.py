"""A round: 200 stairwells with 4,000 doors chosen and ordered, and put in order on a phone."""

import http.client
import json
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.database import act_for, db
from backend.rounds.choosing import Wanted
from backend.rounds.models import Round, RoundStop
from backend.rounds.planner import plan
from backend.rounds.planning_data import read_planning_data
from backend.territories.models import Assignment
from benchmarks import tours
from benchmarks.browser import SLOW_DOWN, Phone, let_in, load, phone
from benchmarks.figures import Figure
from benchmarks.neighbourhood import Neighbourhood, make_neighbourhood
from benchmarks.server import Server, serving

STAIRWELLS, DOORS, PASSAGES = 200, 4_000, 2_000
ASKED = 9
EVENING_MIN = 90
# So long that every door is in it.
ALL_MIN = 100_000
BUDGET_SERVER_S = 1
BUDGET_PHONE_MS = 300


def measure() -> Iterator[Figure]:
    """Known round trips, then a round from the question to the phone."""
    yield from tours.figures()
    with serving("bench_rounds") as server, sync_playwright() as playwright:
        place = make_neighbourhood(stairwells=STAIRWELLS, doors=DOORS, passages=PASSAGES)
        server.analyze()
        yield from _on_the_server(server, place)
        _take_in_all(place)
        with phone(playwright, "rounds", f"http://127.0.0.1:{server.port}") as worker:
            yield from _on_the_phone(worker, let_in(place))


def _on_the_server(server: Server, place: Neighbourhood) -> Iterator[Figure]:
    assignment_id = _assignment(place)
    asked = [_ask(server, place, assignment_id) for _ in range(ASKED)]
    yield Figure(
        f"an evening of {EVENING_MIN} min, asked over HTTP ({load()})",
        statistics.median(asked),
        "s",
        BUDGET_SERVER_S,
    )
    with Session(db.engine) as session:
        act_for(session, place.organisation_id)
        assignment = session.scalars(select(Assignment)).one()
        now = datetime.now(UTC)
        read = time.perf_counter()
        ground = read_planning_data(
            session,
            assignment.territory_id,
            assignment.campaign_id,
            now.date(),
            [assignment.member_id],
        )
        begun = time.perf_counter()
        wanted = Wanted(
            day=now.date(),
            starts_at=now.astimezone(ZoneInfo("Europe/Paris")),
            budget_min=ALL_MIN,
            passages=3,
            answers=ground.answers,
            start=ground.stairwells[0].point,
        )
        stops = plan(ground.stairwells, wanted)
        ended = time.perf_counter()
    yield Figure(
        f"all {len(stops)} stairwells chosen and ordered", ended - begun, "s", BUDGET_SERVER_S
    )
    yield Figure("  read before that", begun - read, "s")


def _ask(server: Server, place: Neighbourhood, assignment_id: UUID) -> float:
    """The seconds that a phone waits for its round."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {
        "Authorization": f"Bearer {place.workers[0].access_token}",
        "Content-Type": "application/json",
    }
    body = json.dumps({"assignment_id": str(assignment_id), "budget_min": EVENING_MIN})
    begun = time.perf_counter()
    connection.request("POST", "/api/rounds", body, headers)
    answer = connection.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    taken = time.perf_counter() - begun
    connection.close()
    if answer.status != 201:
        raise RuntimeError(f"no round: {told}")
    return taken


def _assignment(place: Neighbourhood) -> UUID:
    with Session(db.engine) as session:
        act_for(session, place.organisation_id)
        return session.scalars(select(Assignment.id)).one()


def _take_in_all(place: Neighbourhood) -> None:
    """Have the last round go through every stairwell, in no order at all."""
    with Session(db.engine) as session:
        act_for(session, place.organisation_id)
        assignment = session.scalars(select(Assignment)).one()
        last = session.scalars(select(Round).order_by(Round.prepared_at.desc())).first()
        assert last is not None
        ground = read_planning_data(
            session, assignment.territory_id, assignment.campaign_id, last.planned_on, []
        )
        session.execute(
            update(RoundStop)
            .where(RoundStop.round_id == last.id)
            .values(position=RoundStop.position + STAIRWELLS)
        )
        stops = sorted(ground.stairwells, key=lambda one: one.id.int % 7919)
        session.add_all(
            RoundStop(
                round_id=last.id,
                position=position,
                stairwell_id=one.id,
                door_ids=[door.id for door in one.doors],
                reasons=["never_met"] * len(one.doors),
                arrives_min=0,
                minutes=0,
                walk_min=0,
            )
            for position, one in enumerate(stops, 1)
        )
        session.commit()


def _on_the_phone(worker: Phone, email: str) -> Iterator[Figure]:
    page = worker.page
    worker.sign_in(email)
    page.get_by_role("link", name="Réorganiser").wait_for()
    taps = []
    for _ in range(5):
        page.goto("/tournee/reorganiser")
        page.get_by_role("button", name="Le plus court d’ici").wait_for()
        # By its place: looking for a name among so many buttons would slow down the tap itself.
        shortest = page.locator("main button").nth(2)
        page.wait_for_timeout(1_000)
        worker.slow_down(SLOW_DOWN)
        taps.append(worker.tap(shortest, "[role='status']", "Nouvel ordre").response_ms)
        worker.slow_down(1)
    yield Figure(
        f"{STAIRWELLS} stops put in order on the phone, {SLOW_DOWN}× slower ({load()})",
        statistics.median(taps),
        "ms",
        BUDGET_PHONE_MS,
    )
