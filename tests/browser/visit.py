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
        return self._filled(self._forms(key)[-1], values)

    def any_form(self, key: str, **values: str) -> re.Pattern[str]:
        """What counts, in whichever form the language wants for the number."""
        forms = (re.escape(self._filled(form, values)) for form in self._forms(key))
        return re.compile("|".join(forms))

    def _forms(self, key: str) -> tuple[str, ...]:
        # The desk speaks fewer languages, and French instead of the others.
        return dictionary(self.language).get(key) or dictionary("fr")[key]

    def _filled(self, form: str, values: dict[str, str]) -> str:
        return re.sub(
            r"\{(\w+)\}", lambda match: self._isolated(values.get(match[1], match[0])), form
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

    def has_fetched(self, name: str) -> None:
        """Wait until a part of the application that comes later is here."""
        names = "() => performance.getEntriesByType('resource').map(({ name }) => name).join()"
        # Asked again from here: the page's content policy lets no text be run in it.
        for _ in range(PATIENCE_MS // 100):
            if re.search(rf"{name}[^,]*\.js", self.page.evaluate(names)):
                # It has arrived; what it brings along follows.
                self.page.wait_for_timeout(200)
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{name} was not fetched")

    def map_is_drawn(self) -> None:
        self.page.locator("[data-map='ready'] canvas").first.wait_for()
        self.button("map.whole").wait_for()
        self.page.wait_for_timeout(700)
