"""A phone's clock that a test turns: to another year and back, while time itself goes on."""

from datetime import UTC, datetime

from playwright.sync_api import BrowserContext, Page

# `performance.now` is left alone: it counts what really passes, as it does on a phone.
_TURNABLE = """
(() => {
  if ('turnedByMs' in globalThis) return;
  const RealDate = Date;
  globalThis.turnedByMs = 0;
  const now = () => RealDate.now() + globalThis.turnedByMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, said, made) =>
      Reflect.construct(target, said.length ? said : [now()], made),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  RealDate.prototype.constructor = globalThis.Date;
})();
"""


class TurnableClock:
    """What a phone takes for the time, in all its pages, those that are opened later among them."""

    def __init__(self, phone: BrowserContext) -> None:
        self._phone = phone
        phone.add_init_script(_TURNABLE)

    def turn_to(self, moment: datetime) -> None:
        """From now on the phone believes that it is `moment`."""
        self._turn_by((moment - datetime.now(UTC)).total_seconds())

    def turn_back(self) -> None:
        """The phone knows the time again."""
        self._turn_by(0)

    def _turn_by(self, seconds: float) -> None:
        turn = f"globalThis.turnedByMs = {int(seconds * 1000)};"
        # Scripts run in the order in which they were added.
        self._phone.add_init_script(turn)
        for page in self._phone.pages:
            page.evaluate(f"() => {{ {turn} }}")


def year_on(page: Page) -> int:
    """Which year a page takes it for."""
    return int(page.evaluate("() => new Date().getFullYear()"))
