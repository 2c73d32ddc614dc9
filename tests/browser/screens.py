"""Every screen of Palier and how a person comes to it, on the demonstration.

`python -m tests.browser.screens docs/screens` takes a picture of each of them.
"""

import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from backend.config import ROOT
from backend.database import cluster
from seed.people import PASSWORD
from tests.browser.conftest import CHROMIUM, FLAGS, LAPTOP, PHONE
from tests.browser.picture_index import write_index
from tests.browser.screens_desk import alone, beginner, coordinator, lead
from tests.browser.screens_doors import mediator, messages, practice
from tests.browser.screens_drafts import drafts, drafts_at_the_desk
from tests.browser.screens_field import newcomer, visitor, without_network, worker
from tests.browser.screens_round import walker
from tests.browser.screens_tabs import helper, map_reader, too_early
from tests.browser.site import Site, site_in
from tests.browser.visit import LONG_NAME, PATIENCE_MS, Visit, Walk

LONG_TEAM = "Résidence du Parc départemental de la Haute-Île et alentours"

IN_THE_FIELD: tuple[Walk, ...] = (
    *(visitor, worker, practice, messages),
    *(walker, without_network, mediator, newcomer),
    *(map_reader, helper, too_early, drafts),
)
AT_THE_DESK: tuple[Walk, ...] = (lead, coordinator, beginner, alone, drafts_at_the_desk)
WALKS = IN_THE_FIELD + AT_THE_DESK
# Those that are photographed in the dark too; the tests look at all of them.
DARK = frozenset(
    {"round", "building", "building-offline", "door", "conversation-flag", "records-offline"}
    | {"conversation-themes", "door-history", "several-doors", "message", "meeting"}
    | {"contact-map", "contact-map-building", "territories", "missions", "follow-ups"}
    | {"my-map", "my-follow-ups", "round-paused", "round-plan"}
    | {"door-draft", "building-draft", "conversation-resumed", "conversation-former"}
    | {"mission-resumed", "door-facts"}
)
# Those that are photographed in Arabic too.
IN_ARABIC = frozenset(
    {"sign-in", "round", "building", "door", "conversation-flag", "come-back", "records-offline"}
    | {"practice", "conversation-themes", "door-history", "access", "meeting", "door-facts"}
    | {"my-map", "my-follow-ups", "my-follow-up", "round-paused"}
    | {"door-draft", "conversation-resumed", "conversation-former"}
)
_CLUSTER = ROOT / "var" / "cluster-browser"


def launch(playwright: Playwright) -> Browser:
    """A browser that draws in software: only its maps ask for a graphics card, and get none."""
    drawn = ("--use-gl", "--use-angle")
    flags = [flag for flag in FLAGS if not flag.startswith(drawn)]
    # Fields for dates are written as the browser itself speaks.
    spoken: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "fr"}
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*flags, "--lang=fr"], env=spoken
    )


def fill(site: Site) -> None:
    """The demonstration, and those who have nothing yet."""
    site.flask("demo", "load")
    for slug, name in (("debut", "Voisins du Parc"), ("seule", "Voisins sans équipe")):
        site.flask("organisation", "create", slug, name)
    site.flask("team", "create", "debut", LONG_TEAM)
    for slug, email, name, role, team in (
        ("debut", "nouvelle@example.org", LONG_NAME, "worker", LONG_TEAM),
        ("debut", "debut@example.org", LONG_NAME, "team_lead", LONG_TEAM),
        ("seule", "seule@example.org", LONG_NAME, "coordinator", None),
    ):
        of_team = ("--team", team) if team else ()
        site.flask(
            *("member", "add", slug, email, name, "--role", role, "--password", PASSWORD), *of_team
        )


def visits(
    browser: Browser, url: str, walk: Walk, language: str, *, script: str = ""
) -> Iterator[tuple[Visit, str]]:
    """Each screen of a walk, standing, and its name.

    Args:
        script: run in every page before its own.
    """
    is_desk = walk in AT_THE_DESK
    context = browser.new_context(
        viewport=LAPTOP if is_desk else PHONE,  # type: ignore[arg-type]  # a TypedDict of its own
        device_scale_factor=1 if is_desk else 2,
        locale=language,
        timezone_id="Europe/Paris",
        base_url=url,
        reduced_motion="reduce",
        color_scheme="light",
        # One that keeps the pages of an earlier context would hide what changed.
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE_MS)
    # A browser whose service workers are blocked still says that it has them.
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    if script:
        context.add_init_script(script)
    context.add_init_script(f"localStorage.setItem('palier.language', '{language}')")
    try:
        visit = Visit(context.new_page(), language)
        for name in walk(visit):
            yield visit, name
            visit.page.set_viewport_size(LAPTOP if is_desk else PHONE)  # type: ignore[arg-type]
            visit.page.emulate_media(color_scheme="light")
    finally:
        context.close()


def take_pictures(folder: Path, only: str = "") -> None:
    """One PNG per screen and size, in light and dark; some in Arabic.

    Args:
        only: a pattern that the names of the walks to take must contain.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[tuple[Walk, list[str]]] = []
    with (
        cluster.running(_CLUSTER, durable=False),
        site_in(_CLUSTER, "browser_screens") as site,
        sync_playwright() as playwright,
    ):
        fill(site)
        browser = launch(playwright)
        for walk in WALKS:
            if only and not re.search(only, walk.__name__):
                continue
            names: list[str] = []
            taken.append((walk, names))
            for visit, name in visits(browser, site.url, walk, "fr"):
                photograph(visit, folder, name)
                names.append(name)
            if walk not in IN_THE_FIELD:
                continue
            for visit, name in visits(browser, site.url, walk, "ar"):
                if name in IN_ARABIC:
                    photograph(visit, folder, f"{name}-ar")
    if not only:
        write_index(folder, taken)


def photograph(visit: Visit, folder: Path, name: str) -> None:
    """One screen at both sizes; it was made at one of them, which comes first."""
    page = visit.page
    sizes = [PHONE, LAPTOP]
    if page.viewport_size == LAPTOP:
        sizes.reverse()
    for size in sizes:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark") if name in DARK else ("light",):
            page.emulate_media(color_scheme=scheme)
            shade = "-dark" if scheme == "dark" else ""
            picture = _smaller(_when_still(page, "css" if size is LAPTOP else "device"))
            (folder / f"{name}-{size['width']}{shade}.png").write_bytes(picture)
    print(name)  # noqa: T201  # progress for who waits


def _when_still(page: Page, scale: Literal["css", "device"]) -> bytes:
    """A map takes a moment to be drawn anew."""
    before = b""
    for _ in range(12):
        picture = page.screenshot(scale=scale)
        if picture == before:
            break
        before = picture
        page.wait_for_timeout(500 if page.locator("canvas").count() else 150)
    return picture


def _smaller(png: bytes) -> bytes:
    """With a palette a flat screen looks the same and takes a third; rare colours keep theirs."""
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        written = BytesIO()
        few.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), *sys.argv[2:3])
