"""How a lead and a coordinator come to each screen of the desk."""

import re
from collections.abc import Iterator

from playwright.sync_api import Route

from tests.browser.visit import Visit


def lead(visit: Visit) -> Iterator[str]:
    """Somebody who leads a team, at the desk."""
    page = visit.page
    visit.sign_in("sandrine@example.org")
    visit.seen(visit.say("contactMap.streets"))
    visit.map_is_drawn()
    yield "contact-map"
    visit.seen(visit.say("talks.title"))
    page.get_by_role("heading", name=visit.say("talks.title")).scroll_into_view_if_needed()
    yield "contact-map-talks"
    page.locator("[data-building]").first.click()
    visit.seen(visit.say("desk.building.back"))
    yield "contact-map-building"
    page.locator('[data-door][data-state="conversation"]').first.click()
    correct = page.get_by_role("button", name=visit.say("passages.correct")).first
    correct.wait_for()
    yield "contact-map-door"
    correct.click()
    page.get_by_label(visit.say("passages.outcome")).wait_for()
    yield "contact-map-door-correct"
    page.get_by_label(visit.say("passages.outcome")).select_option("not_home")
    page.get_by_label(visit.say("passages.reason")).fill("Vu avec elle")
    visit.button("action.save").click()
    visit.seen(visit.say("passages.done.corrected"))
    yield "contact-map-door-history"

    visit.open("/bureau/secteurs")
    visit.seen("Tilleuls nord")
    visit.map_is_drawn()
    yield "territories"
    page.get_by_role("button", name=re.compile("Grand Mail")).first.click()
    visit.seen(visit.say("territories.assignedTo"))
    yield "territory"
    visit.button("territories.endFor", name="Linh Tran").click()
    visit.seen(visit.say("territories.endQuestion", name="Linh Tran"))
    yield "territory-end"
    visit.button("action.cancel").click()
    visit.button("territories.assign").first.click()
    visit.seen(visit.say("territories.assign.title"))
    yield "territory-assign"
    visit.open("/bureau/secteurs")
    visit.button("territories.new").click()
    visit.seen(visit.say("territories.edit.buildings"))
    visit.map_is_drawn()
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("checkbox").nth(2).check()
    yield "territory-editor"
    visit.button("action.save").click()
    page.locator("[aria-invalid]").first.wait_for()
    yield "territory-editor-error"

    visit.open("/bureau/missions")
    visit.button("campaigns.new").wait_for()
    yield "missions"
    visit.button("campaigns.new").click()
    visit.button("action.save").click()
    page.locator("[aria-invalid]").first.wait_for()
    yield "mission-form-error"
    visit.button("campaigns.form.addTheme").click()
    visit.button("campaigns.form.addCard").click()
    page.get_by_role("switch").scroll_into_view_if_needed()
    yield "mission-form-themes"

    visit.open("/bureau/suivis")
    visit.seen(visit.say("followUps.title"))
    page.locator("main li").first.wait_for()
    yield "follow-ups"
    page.locator("main li .actions button").first.click()
    visit.seen(visit.say("followUps.handTo"))
    yield "follow-up-hand-over"
    page.locator("main li .actions button").nth(1).click()
    visit.seen(visit.say("followUps.whatCame"))
    yield "follow-up-close"
    page.get_by_role("button", name=visit.say("followUps.filter.closed")).click()
    visit.seen(visit.say("followUps.closedLately"))
    yield "follow-ups-closed"
    page.route("**/api/operations/unsettled*", _unsettled)
    # Without the follow-up that is open: that would be open again.
    visit.open("/bureau/suivis")
    visit.seen(visit.say("unsettled.title"))
    yield "follow-ups-unsettled"
    page.locator("section li button").filter(
        has_text=visit.say("unsettled.action.state_time")
    ).first.click()
    page.get_by_label(visit.say("unsettled.time.hour")).wait_for()
    yield "unsettled-time"
    page.get_by_role("button", name=visit.say("action.cancel")).click()
    page.locator("section li button").filter(
        has_text=visit.say("unsettled.action.set_aside")
    ).first.click()
    visit.button("unsettled.aside.yes").wait_for()
    yield "unsettled-aside"
    page.route("**/api/encounters/mismatches*", _mismatches)
    page.route("**/api/encounters/*/place", lambda route: route.fulfill(status=204))
    visit.open("/bureau/suivis")
    visit.seen(visit.say("mismatch.lead"))
    page.get_by_role("heading", name=visit.say("mismatch.title")).scroll_into_view_if_needed()
    yield "mismatches"
    page.locator("section li button").filter(has_text=visit.say("mismatch.isThere")).first.click()
    visit.seen(visit.say("mismatch.noted.stays", label="45"))
    yield "mismatch-settled"
    # Both rooms have been looked into, so that they are here without network.
    page.get_by_role("link", name=visit.say("desk.rail.campaigns")).click()
    # What was begun above waits.
    visit.button("draft.resumeForm").wait_for()
    page.get_by_role("link", name=visit.say("desk.rail.followUps")).click()
    visit.seen(visit.say("unsettled.title"))
    page.context.set_offline(True)
    page.get_by_role("link", name=visit.say("desk.rail.campaigns")).click()
    visit.seen(visit.say("trouble.offline"))
    yield "desk-offline"


def _unsettled(route: Route) -> None:
    author = {"id": "0199b3a4-0000-7000-8000-000000000001", "name": "Aïcha Benali"}
    place = {
        "street": "rue des Érables",
        "number": "12",
        "building": "Bât. C",
        "stairwell": "Escalier 2",
        "floor": 4,
        "label": "43",
    }
    kinds = [
        ("encounter.record", "held", "operations.time_doubtful", ["state_time", "set_aside"]),
        ("encounter.record", "held", "operations.place_gone", ["retry", "set_aside"]),
        ("encounter.withdraw", "held", "operations.late_after_end", ["accept", "set_aside"]),
        ("follow_up.open", "refused", "follow_ups.consent_missing", ["set_aside"]),
        ("door.add", "refused", "places.door_exists", ["retry", "set_aside"]),
    ]
    route.fulfill(
        json=[
            {
                "id": f"0199b3a4-0000-7000-8000-00000000001{index}",
                "kind": kind,
                "state": state,
                "code": code,
                "recorded_at": "2026-11-23T18:20:00Z",
                "utc_offset_min": 60,
                "received_at": "2026-11-23T19:00:00Z",
                "stated_at": None,
                "author": author,
                "actions": actions,
                "alike": 2 if "state_time" in actions else 0,
                "place": place if kind.startswith("encounter") else None,
            }
            for index, (kind, state, code, actions) in enumerate(kinds)
        ]
    )


def _mismatches(route: Route) -> None:
    door = "0199b3a4-0000-7000-8000-00000000002"
    there = {"floor": "4e", "label": "43"}
    candidates = [
        {"id": f"{door}2", **there, "stairwell": "Escalier 2"},
        {"id": f"{door}3", **there, "stairwell": "Escalier 3"},
    ]
    passage = {
        "at": "2026-11-23T18:20:00Z",
        "by": {"id": "0199b3a4-0000-7000-8000-000000000001", "name": "Aïcha Benali"},
        "street": "rue des Érables",
        "number": "12",
        "building": "Bât. C",
        "stairwell": "Escalier 2",
        "seen_floor": "4e",
        "seen_label": "43",
        "door": {"id": f"{door}1", "floor": "Entresol", "label": "45"},
    }
    route.fulfill(
        json=[
            {
                **passage,
                "id": f"{door}4",
                "outcome": "conversation",
                "candidates": candidates,
                "others": [],
            },
            {
                **passage,
                "id": f"{door}5",
                "outcome": "not_home",
                "candidates": [],
                "others": candidates,
            },
        ]
    )


def coordinator(visit: Visit) -> Iterator[str]:
    """Somebody who looks at every team."""
    visit.sign_in("nadia@example.org")
    visit.seen(visit.say("contactMap.streets"))
    visit.map_is_drawn()
    yield "contact-map-coordinator"
    visit.open("/bureau/secteurs")
    visit.seen("Sansonnets")
    visit.map_is_drawn()
    yield "territories-coordinator"
    visit.open("/bureau/missions")
    visit.page.locator("main h1").wait_for()
    visit.page.locator("main h2").first.wait_for()
    yield "missions-coordinator"


def beginner(visit: Visit) -> Iterator[str]:
    """Somebody who leads a team that has nothing yet."""
    visit.sign_in("debut@example.org")
    visit.seen(visit.say("contactMap.empty.title"))
    yield "contact-map-empty"
    visit.open("/bureau/secteurs")
    visit.seen(visit.say("territories.noPlaces.title"))
    yield "territories-empty"
    visit.open("/bureau/missions")
    visit.seen(visit.say("campaigns.empty.title"))
    yield "missions-empty"
    visit.open("/bureau/suivis")
    visit.seen(visit.say("followUps.empty.title"))
    yield "follow-ups-empty"


def alone(visit: Visit) -> Iterator[str]:
    """A coordinator of an organisation without teams."""
    visit.sign_in("seule@example.org")
    visit.seen(visit.say("desk.noTeam.title"))
    yield "desk-no-team"
