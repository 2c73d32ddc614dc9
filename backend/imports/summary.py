"""What an import tells at a terminal: what it counted, what it remarks, what can be done next."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.imports.models import ImportRemark, ImportRun
from backend.imports.registry import engine_of
from backend.imports.removal import large_removal
from backend.imports.states import State
from backend.problems.wording import LANGUAGES, language_of, say

# Remarks shown on the spot; the others are asked for.
SHOWN = 20

_FILES = Path(__file__).with_name("words")
# Of each language: what is counted, in the order in which it is told, and the other lines.
COUNTS: dict[str, dict[str, str]] = {}
LINES: dict[str, dict[str, str]] = {}
for _language in LANGUAGES:
    _words = tomllib.loads(_FILES.joinpath(f"{_language}.toml").read_text(encoding="utf-8"))
    COUNTS[_language], LINES[_language] = _words["counts"], _words["lines"]
# Told even when there are none.
_ALWAYS = frozenset({"read", "new", "changed", "unchanged", "refused"})


def language() -> str:
    """The terminal's language: French where it says so, English otherwise."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return language_of([locale.split("_")[0], "en"])


def word(name: str, /, **facts: object) -> str:
    """What a terminal is told, in its language."""
    return LINES[language()][name].format(**facts)


def show(session: Session, run: ImportRun) -> None:
    """Print an import: what it counts, what it remarks, and what can be done next."""
    click.echo(f"{run.file_name}  {run.id}")
    rows = list(_rows(run.report))
    width = max((len(label) for label, _ in rows), default=0)
    for label, value in rows:
        click.echo(f"  {label.ljust(width)}  {value}")
    for line in _coverage(run.report):
        click.echo(line)
    if lines := remark_lines(session, run.id, SHOWN):
        click.echo("")
        for line in lines:
            click.echo(line)
        count = session.scalar(
            select(func.count()).select_from(ImportRemark).where(ImportRemark.import_id == run.id)
        )
        if count and count > SHOWN:
            click.echo(word("more", count=count - SHOWN, id=run.id))
    click.echo("")
    if removal := _large_removal(session, run):
        click.echo(word("staged_large", id=run.id, **removal))
    else:
        click.echo(word(run.state, id=run.id))


def _large_removal(session: Session, run: ImportRun) -> dict[str, object]:
    """How much accepting would take away, where that needs a second yes."""
    if run.state != State.STAGED:
        return {}
    parts = list(engine_of(run).source.removals(session, run))
    worst = large_removal(parts)
    if worst is None:
        return {}
    return {
        "gone": sum(one["gone"] for one in parts),
        "share": round(100 * worst["gone"] / worst["standing"]),
        "where": worst["name"],
    }


def _coverage(report: dict[str, Any]) -> Iterator[str]:
    """What a file covers: where its lines lie, and each commune with what it would lose."""
    if not report.get("tells_all", True):
        yield word("nothing_gone")
    covered = report.get("covered")
    if not covered:
        return
    yield ""
    yield word("extent", box=",".join(f"{edge:.4f}" for edge in report["extent"]))
    for one in covered[:SHOWN]:
        share = f"{100 * one['gone'] / one['standing']:.0f}" if one["standing"] else "0"
        yield f"  {word('commune', share=share, **one)}"
    if report["communes"] > SHOWN:
        yield f"  {word('more_communes', count=report['communes'] - SHOWN)}"


def _rows(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, label in COUNTS[language()].items():
        value = report.get(name)
        if isinstance(value, dict):
            of = report.get("dwellings") or 1
            share = f"{100 * value['dwellings'] / of:.1f}"
            yield label, word("of", **value, share=share)
        elif isinstance(value, int) and (value or (name in _ALWAYS and name in report)):
            yield label, f"{value:>10,}".replace(",", " ")


def remark_lines(session: Session, import_id: object, most: int | None = None) -> Sequence[str]:
    """The remarks of an import in words: line, value, reason, remedy."""
    remarks: Iterable[ImportRemark] = session.scalars(
        select(ImportRemark)
        .where(ImportRemark.import_id == import_id)
        .order_by(ImportRemark.is_refusal.desc(), ImportRemark.line)
        .limit(most)
    )
    lines = []
    for remark in remarks:
        facts = {"line": remark.line, "value": remark.value, **remark.facts}
        # A remark that is not about a line has a number below zero.
        place = word("line", line=remark.line) if remark.line > 0 else "·"
        value = f" [{remark.value}]" if remark.value else ""
        detail = say(remark.code, language(), facts).detail
        lines.append(f"{place}{value}: {detail}")
    return lines
