"""How somebody comes back to what they left half typed, on the landing and at the desk."""

import re
from collections.abc import Iterator

from tests.browser.visit import LONG_NAME, Visit

NOTE = (
    "Souhaite un rendez-vous au PIMMS, plutôt le jeudi après 17 h. Sa fille traduit, elle est là"
    " le mercredi. Facture de régularisation de 640 €, n’ose pas ouvrir les courriers suivants."
)


def drafts(visit: Visit) -> Iterator[str]:
    """In the building that stands nowhere: a talk that was left in the middle."""
    page = visit.page
    visit.sign_in("aicha@example.org")
    page.locator("main li a").first.wait_for()
    visit.open("/entrainement")
    door = page.locator("[data-door]", has_text=re.compile(r"^\s*42\s*$"))
    door.wait_for()
    visit.tap(door)
    visit.choose("outcome.conversation")
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("conversation.flag")))
    visit.sheet.get_by_label(re.compile(visit.say("conversation.note"))).first.fill(NOTE)
    visit.choose("contact.open")
    visit.sheet.get_by_label(visit.say("contact.name"), exact=True).fill(LONG_NAME)
    visit.choose("action.back")
    visit.seen(visit.say("draft.resume"))
    yield "door-draft"
    page.keyboard.press("Escape")
    visit.sheet.wait_for(state="hidden")
    yield "building-draft"

    visit.tap(door)
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("draft.resume")))
    visit.seen(visit.say("draft.resumed"))
    yield "conversation-resumed"
    visit.choose("draft.throw")
    yield "conversation-throw"
    visit.choose("action.back")
    visit.choose("door.more")
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("more.household")))
    visit.choose("household.save")
    visit.seen(visit.say("draft.resume"))
    yield "door-draft-former"
    visit.choose("outcome.conversation")
    visit.seen(visit.say("draft.former.consent"))
    yield "conversation-former"


def drafts_at_the_desk(visit: Visit) -> Iterator[str]:
    """A mission that was left in the middle, changed by somebody else meanwhile."""
    page = visit.page
    visit.sign_in("nadia@example.org")
    visit.seen(visit.say("contactMap.streets"))
    visit.open("/bureau/missions")
    page.get_by_role("button", name=re.compile("L’eau, on en parle")).first.click()
    page.get_by_label(visit.say("campaigns.form.partner")).fill(LONG_NAME)
    page.wait_for_timeout(300)
    page.route(
        re.compile("/api/campaigns"),
        lambda route: route.fulfill(
            body=route.fetch().text().replace("on en parle", "on en parle encore"),
            content_type="application/json",
        ),
    )
    page.reload()
    visit.seen(visit.say("draft.resumedForm"))
    yield "mission-resumed"
    page.go_back()
    visit.seen(visit.say("draft.resumeForm"))
    yield "missions-draft"
