"""How a worker comes to the three main screens: the round, the map, the follow-ups."""

import re
from collections.abc import Iterator

from tests.browser.visit import Visit


def map_reader(visit: Visit) -> Iterator[str]:
    """Somebody who looks where their buildings are."""
    page = visit.page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 6.1685, "latitude": 48.6865})
    visit.sign_in("aicha@example.org")
    page.locator("main li a").first.wait_for()
    page.get_by_role("link", name=visit.say("tabs.map"), exact=True).click()
    visit.map_is_drawn()
    yield "my-map"
    visit.button("map.near").click()
    visit.seen(visit.say("map.nearDone"))
    yield "my-map-near"
    page.get_by_role("radio", name=visit.say("map.list")).check()
    page.locator("main li a").first.wait_for()
    yield "my-map-list"
    page.get_by_role("radio", name=visit.say("map.drawn")).check()
    visit.map_is_drawn()
    _tap_a_building(visit)
    yield "my-map-building"


def _tap_a_building(visit: Visit) -> None:
    """One of those in view: where they stand is the drawing's own affair."""
    box = visit.page.locator("canvas").bounding_box()
    assert box
    sheet = visit.sheet.get_by_role("listitem").first
    for step in range(40):
        across, down = (step % 5 - 2) * 0.12, (step // 5 - 4) * 0.06
        x = box["x"] + box["width"] * (0.5 + across)
        y = box["y"] + box["height"] * (0.5 + down)
        visit.page.mouse.click(x, y)
        visit.page.wait_for_timeout(250)
        if sheet.is_visible():
            return
    raise AssertionError("no building can be tapped")


def helper(visit: Visit) -> Iterator[str]:
    """Somebody who looks after what was promised; nothing of it reaches the demonstration."""
    page = visit.page
    visit.sign_in("aicha@example.org")
    page.locator("main li a").first.wait_for()
    page.get_by_role("link", name=re.compile(f"^{visit.say('tabs.followUps')}")).click()
    page.locator("main li").first.wait_for()
    for part in ("writing", "folds", "item-columns"):
        visit.has_fetched(part)
    page.context.set_offline(True)
    yield "my-follow-ups"
    page.get_by_role("button", name=re.compile(visit.say("followUp.filter.today"))).click()
    yield "my-follow-ups-today"
    page.get_by_role("button", name=re.compile(visit.say("followUp.filter.unowned"))).click()
    page.locator("main li button").first.click()
    visit.sheet.get_by_role("heading", name=visit.say("followUp.history")).wait_for()
    yield "my-follow-up"
    visit.choose("followUp.handOver")
    visit.seen(visit.say("followUp.words.optional"))
    yield "my-follow-up-hand-over"
    visit.choose("followUp.handOver")
    visit.seen(visit.say("followUp.handOver.missing"))
    yield "my-follow-up-hand-over-missing"
    visit.choose("action.back")
    visit.choose("followUp.close")
    visit.sheet.get_by_role("button", name=visit.say("followUp.result.done"), exact=True).click()
    yield "my-follow-up-end"
    visit.choose("followUp.result.passed_on")
    visit.sheet.get_by_label(visit.say("passedOn.recipient")).fill("la Maison des droits")
    yield "my-follow-up-passed-on"
    visit.choose("action.back")
    visit.choose("followUp.take")
    visit.seen(visit.say("followUp.done.taken"))
    yield "my-follow-ups-taken"


def too_early(visit: Visit) -> Iterator[str]:
    """Somebody whose network goes before all pages are there."""
    page = visit.page
    page.route("**/assets/MapPage*", lambda route: route.abort("internetdisconnected"))
    visit.sign_in("aicha@example.org")
    page.locator("main li a").first.wait_for()
    page.get_by_role("link", name=visit.say("tabs.map"), exact=True).click()
    visit.seen(visit.say("offlinePage.title"))
    yield "not-here"
