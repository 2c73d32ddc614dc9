"""How a worker comes to what is done at doors beyond the first answer, and away from doors."""

import json
import re
from collections.abc import Iterator

from playwright.sync_api import Locator, Route, expect

from tests.browser.visit import Visit


def practice(visit: Visit) -> Iterator[str]:
    """In the building that stands nowhere: all that can be said and done at a door."""
    page = visit.page
    visit.sign_in("aicha@example.org")
    page.locator("main li a").first.wait_for()
    visit.open("/entrainement")
    _door(visit, "42").wait_for()
    yield "practice"

    visit.tap(_door(visit, "42"))
    visit.choose("outcome.conversation")
    chips = visit.sheet.locator("button[data-tick]")
    visit.tap(chips.nth(1))
    visit.tap(chips.nth(4))
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("conversation.flag")))
    yield "conversation-themes"
    visit.choose("flag.remove")
    visit.choose("need.open")
    visit.choose("conversation.save")
    visit.seen(visit.say("need.needsConsent"))
    yield "conversation-need"
    visit.choose("need.remove")
    visit.choose("contact.open")
    yield "conversation-contact"
    visit.choose("contact.remove")
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("talk.otherLanguages")))
    yield "conversation-languages"
    visit.choose("conversation.save")
    page.keyboard.press("Escape")

    visit.tap(_door(visit, "42"))
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("door.last")))
    yield "door-history"
    visit.choose("history.correct")
    yield "door-correct"
    visit.choose("outcome.conversation")
    yield "door-correct-conversation"
    visit.choose("action.back")
    visit.choose("outcome.refused")

    visit.choose("door.more")
    visit.choose("fact.bell_broken")
    visit.choose("fact.no_name")
    yield "door-facts"
    visit.choose("action.back")
    visit.seen(re.compile(visit.say("fact.bell_broken")))
    yield "door-with-facts"
    visit.choose("door.more")
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("more.contact")))
    visit.sheet.get_by_label(visit.say("contact.name")).fill("Mme Roux")
    visit.sheet.get_by_label(visit.say("contact.phone")).fill("06 12 34 56 78")
    visit.choose("action.save")
    visit.seen(visit.say("contact.needsConsent"))
    yield "contact"
    visit.tap(visit.sheet.get_by_text(visit.say("flag.agreed")))
    visit.choose("action.save")
    visit.seen("Mme Roux")
    yield "door-contact"
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("contact.line")))
    yield "contact-kept"
    visit.choose("contact.withdraw")
    yield "contact-withdrawal"
    visit.choose("contact.withdraw.no")
    visit.choose("action.back")
    visit.choose("door.more")
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("more.number")))
    yield "door-number"
    visit.choose("action.back")
    page.keyboard.press("Escape")
    expect(visit.sheet).to_be_hidden()

    _door(visit, "43").dispatch_event("contextmenu")
    for label in ("32", "33", "21"):
        visit.tap(_door(visit, label))
    yield "several-doors"
    visit.tap(visit.button("choice.absent", count="4"))
    visit.tap(visit.button("access.add.label"))
    yield "access"
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("access.lift")))
    yield "access-lift"


def messages(visit: Visit) -> Iterator[str]:
    """What the mission says, held out to whoever opened the door."""
    page = visit.page
    visit.sign_in("aicha@example.org")
    page.locator("main li a").first.click()
    page.get_by_role("link", name=visit.say("card.open")).click()
    page.locator("article").first.wait_for()
    yield "message"
    visit.tap(page.get_by_role("button", name="العربية"))
    yield "message-other-language"


def mediator(visit: Visit) -> Iterator[str]:
    """Somebody who meets people away from their doors."""
    page = visit.page
    # What is recorded here never reaches the demonstration.
    page.route("**/api/sync/operations", _take)
    visit.sign_in("linh@example.org")
    page.get_by_role("link", name=visit.say("round.meeting")).click()
    visit.seen(visit.say("meeting.empty.title"))
    yield "meetings-empty"
    visit.tap(visit.button("meeting.new"))
    visit.choose("action.save")
    visit.seen(visit.say("meeting.needsWhere"))
    yield "meeting-missing"
    visit.choose("meeting.channel.transport")
    visit.sheet.get_by_label(visit.say("meeting.place")).fill(
        "Terminus de la ligne 12, côté parc départemental de la Haute-Île"
    )
    visit.choose("meeting.people.more")
    yield "meeting"
    visit.choose("action.save")
    visit.seen(visit.say("meeting.saved"))
    yield "meetings"
    visit.tap(visit.button("history.correct"))
    yield "meeting-correct"


def _door(visit: Visit, label: str) -> Locator:
    return visit.page.locator("[data-door]", has_text=re.compile(rf"^\s*{label}\s*$"))


def _take(route: Route) -> None:
    operations = json.loads(route.request.post_data or "{}")["operations"]
    answers = [{"id": one["id"], "verdict": "applied", "code": None} for one in operations]
    route.fulfill(json={"answers": answers})
