"""Every screen, light and dark, small and large, in each language, is fit to be used."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from backend.config import ROOT
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.screens import IN_THE_FIELD, WALKS, fill, launch, visits
from tests.browser.site import Site, site_in
from tests.browser.visit import Visit, Walk
from tests.browser.words import dictionary

pytestmark = pytest.mark.browser

AXE = (ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# At the end of what is scrolled: half a target under a button that floats there is none of half
# the size, since it can be scrolled free.
_RUN_AXE = """async () => {
  for (const element of document.querySelectorAll('*')) element.scrollTop = element.scrollHeight;
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values },
    resultTypes: ['violations'],
  });
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}"""
_RUNS_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SHOWN = "document.title + '\\n' + document.body.innerText"


@pytest.fixture(scope="module")
def demonstration(browser_cluster: Path) -> Iterator[Site]:
    with site_in(browser_cluster, f"browser_screens_{os.getpid()}") as site:
        fill(site)
        yield site


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = launch(playwright)
    yield launched
    launched.close()


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_screens_are_fit_for_everybody(walk: Walk, demonstration: Site, browser: Browser) -> None:
    """Light and dark, phone and laptop: nobody is kept out and nothing is cut off."""
    found: list[str] = []
    for visit, name in visits(browser, demonstration.url, walk, "fr", script=AXE):
        found += [f"{name}: {fault}" for fault in _faults(visit, ("light", "dark"))]
        found += [f"{name}: {fault}" for fault in _raw_words(visit)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_screens_speak_english(walk: Walk, demonstration: Site, browser: Browser) -> None:
    """No key and no French is left over, and nothing is cut off in longer words."""
    found: list[str] = []
    is_field = walk in IN_THE_FIELD
    schemes = ("light", "dark") if is_field else ()
    for visit, name in visits(browser, demonstration.url, walk, "en", script=AXE):
        found += [f"{name}: {fault}" for fault in _translated(visit)]
        found += [f"{name}: {fault}" for fault in _faults(visit, schemes, (PHONE,))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("walk", IN_THE_FIELD, ids=lambda walk: walk.__name__)
def test_screens_speak_arabic(walk: Walk, demonstration: Site, browser: Browser) -> None:
    """From right to left nothing is left in French, cut off, or kept from anybody."""
    found: list[str] = []
    for visit, name in visits(browser, demonstration.url, walk, "ar", script=AXE):
        found += [f"{name}: {fault}" for fault in _translated(visit)]
        found += [f"{name}: {fault}" for fault in _faults(visit, ("light", "dark"), (PHONE,))]
        if visit.page.evaluate("getComputedStyle(document.body).direction") != "rtl":
            found.append(f"{name}: written from the left")
    assert not found, "\n".join(found)


def test_a_fault_would_be_found(demonstration: Site, browser: Browser) -> None:
    """What the tests above look with is not blind."""

    def spoilt(visit: Visit) -> Iterator[str]:
        visit.open("/")
        visit.button("signIn.submit").wait_for()
        visit.page.evaluate(
            """() => {
              const image = document.createElement('img');
              image.src = '/icons/none.png';
          image.style.cssText = 'display: block; inline-size: 900px; max-inline-size: none';
              const words = document.createElement('p');
              words.textContent = 'signIn.title';
              document.querySelector('main').append(image, words);
              console.error('spoilt');
            }"""
        )
        yield "spoilt"

    for visit, _ in visits(browser, demonstration.url, spoilt, "fr", script=AXE):
        faults = _faults(visit, ("light",))
        assert any("image-alt" in fault for fault in faults)
        assert any("wider" in fault for fault in faults)
        assert "the browser says: spoilt" in faults
        assert _raw_words(visit) == ["signIn.title is said as it is"]


def _translated(visit: Visit) -> list[str]:
    """What is said in French, or not said at all."""
    shown = _plain(visit.page.evaluate(_SHOWN))
    return [f"« {text} »" for text in _french(visit.language) if text in shown] + _raw_words(visit)


def _faults(
    visit: Visit, schemes: tuple[str, ...], sizes: tuple[dict[str, int], ...] = (PHONE, LAPTOP)
) -> list[str]:
    page, faults = visit.page, []
    for size in sizes:
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict of its own
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal
            where = f"{size['width']} {scheme}"
            faults += [f"{where}: {violation}" for violation in page.evaluate(_RUN_AXE)]
        faults += [f"{size['width']}: {fault}" for fault in _cut_off(page)]
    return faults + _heard(visit)


def _cut_off(page: Page) -> list[str]:
    """Whether anything runs over the edge, also where letters are twice as large."""
    faults = []
    for scale in ("100%", "200%"):
        page.evaluate("scale => document.documentElement.style.fontSize = scale", scale)
        if scale != "100%" and page.viewport_size == PHONE:
            faults += [f"{scale}: {violation}" for violation in page.evaluate(_RUN_AXE)]
        over = page.evaluate(_RUNS_OVER)
        if over > 0:
            faults.append(f"{over} px wider than the screen at {scale}")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return faults


def _heard(visit: Visit) -> list[str]:
    heard = [f"the browser says: {text}" for text in visit.complaints]
    visit.complaints.clear()
    return heard


def _raw_words(visit: Visit) -> list[str]:
    shown = visit.page.evaluate(_SHOWN)
    words = set(re.findall(r"[\w.]+", shown))
    faults = [f"{key} is said as it is" for key in sorted(words & set(dictionary(visit.language)))]
    faults += [f"{hole} is not filled" for hole in re.findall(r"\{\w+\}", shown)]
    return faults + [f"{word} is said" for word in ("undefined", "NaN") if word in words]


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@cache
def _french(language: str) -> list[str]:
    """Sentences and titles that are not the same in the language and have no holes."""
    translated = dictionary(language)
    return sorted(
        _plain(text)
        for key, forms in dictionary("fr").items()
        for text in forms
        if len(text) > 9 and "{" not in text and text not in translated.get(key, (text,))
    )
