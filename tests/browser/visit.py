"""One person with one page, in one language: what the walks from screen to screen are made of."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from seed.people import PASSWORD
from tests.browser.words import dictionary

# What the taps of a slipping thumb are measured by, and a little more.
BETWEEN_TAPS_MS = 420
# A map without a graphics card takes its time where others work too.
PATIENCE_MS = 40_000
LONG_NAME = "Marie-Antoinette de la Bruyère-Vandenbroucke"

Walk = Callable[["Visit"], Iterator[str]]


@dataclass
class Visit:
    """One person with one page, in one language."""

    page: Page
    language: str
    # What the browser complained of.
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        # Without network, or without a session, requests fail: the screen says so itself.
        expected = re.search(
            r"Failed to load resource.*(ERR_INTERNET_DISCONNECTED|40[13]|422)", text
        )
        if kind == "error" and not expected:
            self.complaints.append(text)

    def say(self, key: str, **values: str) -> str:
        # The desk speaks fewer languages, and French instead of the others.
        forms = dictionary(self.language).get(key) or dictionary("fr")[key]
        return re.sub(
            r"\{(\w+)\}", lambda match: self._isolated(values.get(match[1], match[0])), forms[-1]
        )

    def _isolated(self, value: str) -> str:
        return f"\u2068{value}\u2069" if self.language == "ar" else value

    def open(self, path: str) -> None:
        self.page.goto(path)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/")
        self.page.get_by_label(self.say("signIn.email")).fill(email)
        self.page.get_by_label(self.say("signIn.password"), exact=True).fill(password)
        self.page.get_by_role("button", name=self.say("signIn.submit")).click()

    def button(self, key: str, **values: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(key, **values), exact=True)

    def tap(self, target: Locator) -> None:
        target.click()
        self.page.wait_for_timeout(BETWEEN_TAPS_MS)

    def choose(self, key: str, **values: str) -> None:
        """Tap the button of this name in the sheet that is open."""
        name = self.say(key, **values)
        self.tap(self.sheet.get_by_role("button", name=name, exact=True))

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog")

    def door(self, state: str) -> Locator:
        return self.page.locator(f'[data-door][data-state="{state}"]').first

    def seen(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    def map_is_drawn(self) -> None:
        self.page.locator("canvas").first.wait_for()
        self.button("map.whole").wait_for()
        self.page.wait_for_timeout(700)
