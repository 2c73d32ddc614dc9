"""What an import tells at a terminal: what it counted, what it remarks, what can be done next."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.imports.models import ImportRemark, ImportRun
from backend.imports.registry import engine_of
from backend.imports.removal import large_removal
from backend.imports.states import State
from backend.problems.wording import language_of, say

# Remarks shown on the spot; the others are asked for.
SHOWN = 20

_WORDS = {
    "fr": {
        "read": "lignes lues",
        "repeats": "répétitions exactes, comptées une fois",
        "entrances": "entrées",
        "dwellings": "logements",
        "exact": "trouvées par numéro et rue",
        "approximate": "trouvées par la rue, à moins de 150 m",
        "unmatched": "non trouvées",
        "undecided": "indécises, laissées telles quelles",
        "new": "nouvelles",
        "changed": "changées",
        "returned": "de retour",
        "unchanged": "inchangées",
        "gone": "disparues",
        "absent": "absentes du fichier, gardées",
        "refused": "lignes refusées",
        "outside": "hors du cadre",
        "windows_1252": "lignes lues en Windows-1252",
        "doors_added": "portes ajoutées",
        "doors_back": "portes remises",
        "doors_gone": "portes retirées",
        "doors_kept": "portes en trop, gardées",
        "doors_stayed": "portes gardées, avec des passages",
        "of": "entrées : {entrances}, logements : {dwellings} ({share} %)",
        "line": "ligne {line}",
        "more": "… et {count} autres : bin/palier import remarks {id}",
        "staged": "Rien n’est changé. Pour accepter : bin/palier import accept {id}",
        "staged_large": "Attention : {share} % de ce qui est connu disparaîtrait ({where}). Rien"
        " n’est changé. Si le fichier couvre bien tout :"
        " bin/palier import accept {id} --remove {gone}",
        "extent": "Les adresses servent à toutes les organisations. Celles du fichier se trouvent"
        " dans le cadre {box} et couvrent :",
        "commune": "{name} : {lines} lignes, {standing} connues, {gone} disparaîtraient"
        " ({share} %)",
        "more_communes": "… et {count} autres communes",
        "accepted": "Accepté. Pour revenir en arrière : bin/palier import revert {id}",
        "reverted": "Annulé : tout est comme avant.",
        "no_remarks": "Aucune remarque.",
        "no_imports": "Aucun import pour l’instant : bin/palier import --help",
        "bar_reading": "lecture",
        "bar_merging": "fusion",
        "reading": "La lecture de ce fichier n’est pas finie, ou elle a été interrompue : "
        "bin/palier import revert {id}",
        "accepting": "L’acceptation n’est pas finie, ou elle a été interrompue. Pour la"
        " reprendre : bin/palier import accept {id}. Pour revenir en arrière : bin/palier import "
        "revert {id}",
        "reverting": "L’annulation n’est pas finie, ou elle a été interrompue. Pour la reprendre : "
        "bin/palier import revert {id}",
        "nothing_gone": "Des lignes n’ont pas pu être lues : rien n’est marqué comme disparu.",
    },
    "en": {
        "read": "lines read",
        "repeats": "exact repeats, counted once",
        "entrances": "entrances",
        "dwellings": "dwellings",
        "exact": "found by number and street",
        "approximate": "found by street, within 150 m",
        "unmatched": "not found",
        "undecided": "undecided, left as they are",
        "new": "new",
        "changed": "changed",
        "returned": "returned",
        "unchanged": "unchanged",
        "gone": "gone",
        "absent": "not in the file, kept",
        "refused": "lines refused",
        "outside": "outside the box",
        "windows_1252": "lines read as Windows-1252",
        "doors_added": "doors added",
        "doors_back": "doors brought back",
        "doors_gone": "doors taken away",
        "doors_kept": "doors too many, kept",
        "doors_stayed": "doors kept, with passages",
        "of": "entrances: {entrances}, dwellings: {dwellings} ({share} %)",
        "line": "line {line}",
        "more": "… and {count} more: bin/palier import remarks {id}",
        "staged": "Nothing is changed. To accept: bin/palier import accept {id}",
        "staged_large": "Careful: {share} % of what is known would vanish ({where}). Nothing is"
        " changed. If the file does cover all of it:"
        " bin/palier import accept {id} --remove {gone}",
        "extent": "Addresses are shared by every organisation. Those of the file lie within the box"
        " {box} and cover:",
        "commune": "{name}: {lines} lines, {standing} known, {gone} would vanish ({share} %)",
        "more_communes": "… and {count} more communes",
        "accepted": "Accepted. To take it back: bin/palier import revert {id}",
        "reverted": "Taken back: all is as before.",
        "no_remarks": "No remarks.",
        "no_imports": "There is no import yet: bin/palier import --help",
        "bar_reading": "reading",
        "bar_merging": "merging",
        "reading": "The reading of this file is not finished, or it broke off: bin/palier import "
        "revert {id}",
        "accepting": "Accepting it is not finished, or it broke off. To go on: bin/palier import "
        "accept {id}. To take it back: bin/palier import revert {id}",
        "reverting": "Taking it back is not finished, or it broke off. To go on: bin/palier import "
        "revert {id}",
        "nothing_gone": "Lines could not be read: nothing is marked as gone.",
    },
}
# What a report counts, in the order in which it is told.
_COUNTS = list(_WORDS["en"])[: list(_WORDS["en"]).index("of")]
# Told even when there are none.
_ALWAYS = frozenset({"read", "new", "changed", "unchanged", "refused"})


def language() -> str:
    """The terminal's language: French where it says so, English otherwise."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return language_of([told.split("_")[0], "en"])


def word(name: str, /, **facts: object) -> str:
    """What a terminal is told, in its language."""
    return _WORDS[language()][name].format(**facts)


def count_words(name: str, *, fr: str, en: str) -> None:
    """Give what a source counts in its reports its label, told after those of every source."""
    _WORDS["fr"][name], _WORDS["en"][name] = fr, en
    _COUNTS.append(name)


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
    for name in _COUNTS:
        value = report.get(name)
        if isinstance(value, dict):
            of = report.get("dwellings") or 1
            share = f"{100 * value['dwellings'] / of:.1f}"
            yield word(name), word("of", **value, share=share)
        elif isinstance(value, int) and (value or (name in _ALWAYS and name in report)):
            yield word(name), f"{value:>10,}".replace(",", " ")


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
