"""How a worker prepares a round, puts it in order, walks it and ends it."""

from collections.abc import Iterator

from tests.browser.visit import Visit


def walker(visit: Visit) -> Iterator[str]:
    """An evening, from the question to its end."""
    page = visit.page
    visit.sign_in("mariama@example.org")
    page.locator("main li a").first.wait_for()
    visit.open("/tournee/preparer")
    visit.seen(visit.say("prepare.forHowLong"))
    page.wait_for_timeout(500)
    yield "round-prepare"
    # At that hour nobody knocks, whenever this is run: it is asked about.
    page.get_by_label(visit.say("prepare.hour")).fill("23:00")
    page.locator("form button[type=submit]").click()
    visit.seen(visit.say("prepare.beyondSure"))
    yield "round-beyond"
    visit.choose("prepare.meant")
    visit.seen(visit.say("walk.stops"))
    yield "round-prepared"
    visit.open("/tournee/reorganiser")
    visit.tap(visit.button("reorder.longer"))
    yield "round-reorder"
    visit.open("/tournee/plan")
    page.locator("svg[role=img]").wait_for()
    yield "round-plan"
    visit.open("/tournee/feuille")
    page.locator("table").first.wait_for()
    yield "round-sheet"
    visit.open("/")
    page.locator("footer button").click()
    visit.door("never_seen").or_(visit.door("not_home")).first.wait_for()
    visit.open("/")
    visit.tap(visit.button("walk.pause"))
    yield "round-paused"
    visit.tap(visit.button("walk.end"))
    yield "round-end"
    visit.choose("walk.endAll")
    visit.seen(visit.say("walk.summary"))
    yield "round-ended"
