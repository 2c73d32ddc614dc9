"""How a worker comes to each screen of the field."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain, repeat

from playwright.sync_api import Route, expect

from tests.browser.visit import LONG_NAME, Visit


def visitor(visit: Visit) -> Iterator[str]:
    """Somebody who is not signed in."""
    visit.open("/")
    visit.button("signIn.submit").wait_for()
    yield "sign-in"
    visit.sign_in("personne@example.org", "pas le bon mot de passe")
    visit.seen(visit.say("signIn.wrong"))
    yield "sign-in-wrong"


def worker(visit: Visit) -> Iterator[str]:
    """From the round to a door, and every answer there."""
    page = visit.page
    visit.sign_in("aicha@example.org")
    page.locator("main li a").first.wait_for()
    yield "round"
    visit.open("/compte")
    visit.button("account.signOut").wait_for()
    yield "account"
    visit.open("/nulle-part")
    visit.seen(visit.say("notFound.title"))
    yield "unknown-page"
    visit.open("/envois")
    visit.seen(visit.say("records.empty.title"))
    yield "records-empty"

    visit.open("/")
    page.locator("main li a", has_text=visit.say("state.never_seen")).first.click()
    visit.door("not_home").wait_for()
    yield "building"
    visit.tap(visit.door("never_seen"))
    yield "door"
    page.keyboard.press("Escape")
    visit.tap(visit.door("not_home"))
    yield "door-last-passage"
    visit.choose("outcome.conversation")
    yield "conversation"
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("conversation.flag")))
    visit.sheet.get_by_label(visit.say("conversation.note")).fill(
        "Souhaite un rendez-vous, plutôt le jeudi après 17 h. Ne reçoit plus son courrier."
    )
    yield "conversation-flag"
    visit.choose("conversation.save")
    visit.seen(visit.say("flag.needsReason"))
    yield "conversation-flag-missing"
    visit.choose("action.back")
    visit.choose("outcome.come_back")
    yield "come-back"
    visit.tap(visit.sheet.get_by_role("radio", name=visit.say("comeBack.other")))
    visit.choose("comeBack.exact")
    visit.choose("comeBack.save", when="…")
    visit.seen(visit.say("comeBack.needsDay"))
    yield "come-back-other-day"
    visit.choose("action.back")
    visit.choose("door.flag")
    yield "flag"
    visit.choose("action.back")
    visit.choose("door.more")
    yield "more"
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("more.doNotVisit")))
    yield "do-not-visit"
    visit.choose("action.back")
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("more.household")))
    yield "new-household"
    visit.choose("action.back")
    page.keyboard.press("Escape")
    visit.tap(visit.button("stairwell.addDoor.label"))
    yield "add-door"


def without_network(visit: Visit) -> Iterator[str]:
    """Doors are recorded without network; then the server takes some, and sets others aside."""
    page = visit.page
    visit.sign_in("karim@example.org")
    page.locator("main li a").first.wait_for()
    # Without a service worker, the pages behind this one are kept once they have been fetched.
    for part in ("StairwellPage", "writing", "folds", "item-columns"):
        visit.has_fetched(part)
    page.context.set_offline(True)
    page.locator("main li a", has_text=visit.say("state.never_seen")).first.click()
    visit.tap(visit.door("never_seen"))
    for outcome in ("not_home", "brief_contact", "refused", "not_home"):
        visit.choose(f"outcome.{outcome}")
    yield "door-offline"
    page.keyboard.press("Escape")
    expect(visit.sheet).to_be_hidden()
    yield "building-offline"
    page.get_by_role("link", name=re.compile(visit.say("status.offline"))).first.click()
    visit.seen(visit.say("records.waiting"))
    yield "records-offline"
    page.get_by_role("link", name=visit.say("action.back")).click()
    visit.seen(visit.say("round.stairwells"))
    yield "round-offline"
    page.get_by_role("link", name=visit.say("account.title")).click()
    visit.button("account.signOut").click()
    visit.button("account.signOut.anyway").wait_for()
    yield "account-leave-unsent"
    page.get_by_role("link", name=visit.say("action.back")).click()
    # What was recorded here never reaches the demonstration.
    page.route("**/api/sync/operations", _setting_aside())
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("link", name=visit.any_form("status.trouble", count="2")).click()
    visit.seen(visit.say("records.needsYou"))
    yield "records-set-aside"
    page.locator("main li button").filter(has_text=visit.say("records.time.choose")).first.click()
    page.get_by_label(visit.say("records.time.hour"), exact=True).wait_for()
    yield "records-time"
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("link", name=visit.say("action.back")).click()
    ended = page.get_by_role("link", name=visit.say("status.signedOut"))
    ended.wait_for()
    yield "round-session-ended"
    ended.click()
    visit.seen(visit.say("signIn.again"))
    yield "sign-in-again"


def _setting_aside() -> Callable[[Route], None]:
    """A server that refuses the first record, holds the second and takes the others.

    What is held is sent again in each round, and is held again.
    """
    verdicts = chain(
        [("refused", "access.no_grant"), ("held", "operations.time_doubtful")],
        repeat(("applied", None)),
    )

    given: dict[str, tuple[str, str | None]] = {}

    def answer(route: Route) -> None:
        operations = json.loads(route.request.post_data or "{}")["operations"]
        for operation in operations:
            if operation["id"] not in given:
                given[operation["id"]] = next(verdicts)
        answers = [
            {"id": operation["id"], "verdict": verdict, "code": code}
            for operation in operations
            for verdict, code in [given[operation["id"]]]
        ]
        route.fulfill(json={"answers": answers})

    return answer


def newcomer(visit: Visit) -> Iterator[str]:
    """A worker to whom nothing is assigned yet."""
    visit.sign_in("nouvelle@example.org")
    visit.seen(visit.say("round.empty.title"))
    yield "round-empty"
    visit.open("/compte")
    visit.seen(LONG_NAME)
    yield "account-long-name"
