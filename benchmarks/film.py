"""Thirty doors in one stairwell, filmed: 4× slower, 360×740, without network."""

import statistics
import struct
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, sync_playwright

from backend.config import ROOT
from benchmarks.browser import SLOW_DOWN, STOPS, Phone, let_in, load, phone
from benchmarks.figures import Figure
from benchmarks.neighbourhood import make_neighbourhood
from benchmarks.server import serving

STAIRWELLS, DOORS, PASSAGES = 250, 10_000, 5_000
# What a thumb takes for a tap, beside what the phone takes to answer.
THUMB_S = 1.0
# A conversation with two themes, a note and somebody to take care of it.
PROMISE = "Échange, deux thèmes, note, suivi"
EVENING = (
    *("Absent", "Absent", "Échange", "Absent", "Refus", "Absent", "Échange bref", "Absent"),
    *("Absent", PROMISE, "Revenir à…", "Absent", "Absent", PROMISE, "Autre langue", "Absent"),
    *("Absent", PROMISE, "Absent", "Refus", "Absent", "Pas d’accès", "Absent", "Échange"),
    *("Revenir à…", "Absent", "Logement vide", "Absent", PROMISE, "Absent"),
)
BUDGET_ABSENCE_TAPS, BUDGET_ABSENCE_S = 2, 3
BUDGET_CONVERSATION_TAPS = 6
# Typing is left out: how long it takes is not ours to say.
BUDGET_PROMISE_TAPS, BUDGET_PROMISE_S = 9, 25

_FILM = ROOT / "var" / "film" / "thirty-doors.avi"
_FRAMES_PER_S = 10
_BAR = "dialog[open] .bar, footer .bar"
_WRITING = "dialog[open] textarea:focus"
_AGREED = "dialog[open] .flag [type=checkbox]:checked"
_BY_ITSELF = (_WRITING, _AGREED)
_BETWEEN_TAPS_MS = 450
NOTE = "Souhaite un rendez-vous au PIMMS, plutôt le jeudi après 17 h."

# A tap, and what it leads to: a selector, and a text that stands in it.
Step = tuple[Locator, tuple[str, str]]


@dataclass(frozen=True)
class AtDoor:
    """What one door cost."""

    outcome: str
    taps: int
    seconds: float


def measure() -> Iterator[Figure]:
    """Medians of taps, and of seconds: what the phone took to answer, and a second a tap."""
    with serving("bench_film") as server, sync_playwright() as playwright:
        place = make_neighbourhood(stairwells=STAIRWELLS, doors=DOORS, passages=PASSAGES)
        server.analyze()
        with phone(playwright, "film", f"http://127.0.0.1:{server.port}") as worker:
            worker.sign_in(let_in(place))
            worker.page.locator(STOPS).nth(STAIRWELLS - 1).wait_for()
            # The pages that come after the round are fetched.
            worker.page.wait_for_timeout(3_000)
            worker.context.set_offline(True)
            worker.page.reload()
            worker.page.locator(STOPS).nth(STAIRWELLS - 1).wait_for()
            worker.slow_down(SLOW_DOWN)
            with _filming(worker):
                doors = _evening(worker)
    absences = [one for one in doors if one.outcome == "Absent"]
    talks = [one for one in doors if one.outcome == "Échange"]
    promises = [one for one in doors if one.outcome == PROMISE]
    yield _median("taps for an absence", absences, "taps", BUDGET_ABSENCE_TAPS)
    yield _median(f"seconds for an absence ({load()})", absences, "seconds", BUDGET_ABSENCE_S)
    yield _median("taps for a conversation", talks, "taps", BUDGET_CONVERSATION_TAPS)
    yield _median("seconds for a conversation", talks, "seconds")
    yield _median("taps for two themes, a note and a flag", promises, "taps", BUDGET_PROMISE_TAPS)
    yield _median("seconds for them, without typing", promises, "seconds", BUDGET_PROMISE_S)
    yield _median("seconds for any of the thirty doors", doors, "seconds")
    yield Figure("slowest of the thirty", max(one.seconds for one in doors), "s")
    print(f"  the film: {_FILM.relative_to(ROOT)}")


def _median(what: str, doors: list[AtDoor], of: str, budget: float | None = None) -> Figure:
    values = [getattr(one, of) for one in doors]
    unit = "s" if of == "seconds" else ""
    return Figure(f"{what}, median of {len(values)}", statistics.median(values), unit, budget)


def _evening(worker: Phone) -> list[AtDoor]:
    page = worker.page
    stairwell = worker.tap(page.locator(STOPS).first, "[data-door]")
    page.wait_for_timeout(_BETWEEN_TAPS_MS)
    if page.locator("[data-door]").count() < len(EVENING):
        raise RuntimeError(f"too few doors to film, after {stairwell.shown_at:.0f} ms")
    # The tap that opens the sheet belongs to the first door; then it goes on by itself.
    first = worker.tap(page.locator("[data-door]").first, "dialog[open] h2")
    before_ms, before_taps = first.response_ms, 1
    doors = []
    for outcome in EVENING:
        page.wait_for_timeout(_BETWEEN_TAPS_MS)
        responses = [before_ms] * before_taps + _say(worker, outcome)
        seconds = sum(responses) / 1000 + THUMB_S * len(responses)
        doors.append(AtDoor(outcome, len(responses), seconds))
        before_taps = 0
    return doors


def _say(worker: Phone, outcome: str) -> list[float]:
    """Say it at the door that the sheet asks about. Returns what each tap took, in ms."""
    page = worker.page
    sheet = page.get_by_role("dialog")
    title = sheet.get_by_role("heading").first.inner_text()
    answer = _named(sheet, "Échange" if outcome == PROMISE else outcome)
    # Each tap, and what it leads to: a selector, and a text that stands in it.
    recorded = (_BAR, f"{title} :")
    steps: list[Step]
    if outcome in ("Échange", PROMISE):
        steps = [
            (answer, ("dialog[open] textarea", "")),
            *(_promise(sheet) if outcome == PROMISE else []),
            (_named(sheet, "Enregistrer"), recorded),
        ]
    elif outcome == "Revenir à…":
        steps = [
            (answer, ("dialog[open] section h3", "")),
            (_named(sheet, "18 h"), ("dialog[open] [aria-pressed=true]", "18")),
            (sheet.get_by_role("button", name="Revenir demain"), recorded),
        ]
    elif outcome == "Autre langue":
        steps = [
            (answer, ("dialog[open] h2", "Quelle langue")),
            (sheet.get_by_role("button", name="Je ne sais pas"), recorded),
        ]
    else:
        steps = [(answer, recorded)]
    took: list[float] = []
    for target, (selector, text) in steps:
        if took:
            page.wait_for_timeout(_BETWEEN_TAPS_MS)
        if selector in _BY_ITSELF:
            # A tick or a caret is the browser's own: nothing of ours has to answer.
            target.tap()
            page.wait_for_selector(selector)
            took.append(0)
            if selector == _WRITING:
                page.keyboard.insert_text(NOTE)
        else:
            took.append(worker.tap(target, selector, text).response_ms)
    return took


def _promise(sheet: Locator) -> list[Step]:
    chosen = "dialog[open] [aria-pressed=true]"
    # The reason is proposed by the themes: it costs no tap.
    return [
        (_named(sheet, "Facture"), (chosen, "Facture")),
        (_named(sheet, "Fuite"), (chosen, "Fuite")),
        (sheet.get_by_role("button", name="Quelqu’un doit s’en occuper"), ("section.flag", "")),
        (sheet.get_by_text("La personne est d’accord"), (_AGREED, "")),
        (sheet.get_by_label("Note"), (_WRITING, "")),
    ]


def _named(sheet: Locator, name: str) -> Locator:
    return sheet.get_by_role("button", name=name, exact=True)


@contextmanager
def _filming(worker: Phone) -> Iterator[None]:
    """Keep what the screen shows as a film that any player knows."""
    frames: list[tuple[float, bytes]] = []
    devtools = worker.devtools

    def keep(frame: dict[str, Any]) -> None:
        frames.append((time.monotonic(), b64decode(frame["data"])))
        devtools.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    devtools.on("Page.screencastFrame", keep)
    devtools.send("Page.startScreencast", {"format": "jpeg", "quality": 60, "maxHeight": 740})
    yield
    devtools.send("Page.stopScreencast")
    _FILM.parent.mkdir(parents=True, exist_ok=True)
    _write_film(_FILM, frames)


def _write_film(path: Path, frames: list[tuple[float, bytes]]) -> None:
    """An AVI of JPEG pictures; a moment without a new one repeats the last by an empty chunk."""
    width, height = _size_of(frames[0][1])
    begun, pictures, at = frames[0][0], [], 0
    for moment in range(int((frames[-1][0] - begun) * _FRAMES_PER_S) + 2):
        last = b""
        while at < len(frames) and frames[at][0] - begun <= moment / _FRAMES_PER_S:
            last = frames[at][1]
            at += 1
        pictures.append(last)
    main = struct.pack(
        "<14I",
        1_000_000 // _FRAMES_PER_S,
        0,
        0,
        0x10,
        len(pictures),
        0,
        1,
        0,
        width,
        height,
        0,
        0,
        0,
        0,
    )
    stream = b"vidsMJPG" + struct.pack(
        "<10I4H",
        0,
        0,
        0,
        1,
        _FRAMES_PER_S,
        0,
        len(pictures),
        0,
        0xFFFFFFFF,
        0,
        0,
        0,
        width,
        height,
    )
    picture = (
        struct.pack("<IiiHH", 40, width, height, 1, 24) + b"MJPG" + struct.pack("<5I", *[0] * 5)
    )
    head = _chunk(b"avih", main) + _list(
        b"strl", _chunk(b"strh", stream) + _chunk(b"strf", picture)
    )
    movie = _list(b"movi", b"".join(_chunk(b"00dc", one) for one in pictures))
    index, offset = b"", 4
    for one in pictures:
        index += b"00dc" + struct.pack("<3I", 0x10 if one else 0, offset, len(one))
        offset += 8 + len(one) + len(one) % 2
    body = b"AVI " + _list(b"hdrl", head) + movie + _chunk(b"idx1", index)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _list(name: bytes, content: bytes) -> bytes:
    return _chunk(b"LIST", name + content)


def _size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height, from the segment that begins its frame."""
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
    return width, height
