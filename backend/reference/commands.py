"""Imports of public data from a terminal, and how any import tells what it did."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tqdm import tqdm

from backend.database import writing
from backend.database.statistics import refresh_statistics
from backend.problems import Problem
from backend.problems.wording import language_of, say
from backend.reference import imports
from backend.reference.importers.checks import read_box
from backend.reference.importers.removal import large_removal
from backend.reference.models import ImportRemark, ReferenceImport

# Remarks shown on the spot; the others are asked for.
SHOWN = 20

import_ = AppGroup(
    "import",
    help="Addresses and dwellings: read a file, look at what it would change, accept it.\n\n"
    "Reading changes nothing: lines are checked and kept aside. Accepting merges them while"
    " people go on working; an accepted import can be taken back.",
)

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
        "reading": "lecture",
        "merging": "fusion",
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
        "reading": "reading",
        "merging": "merging",
    },
}
# What a report counts, in the order in which it is told.
_COUNTS = tuple(_WORDS["en"])[: tuple(_WORDS["en"]).index("of")]
# Told even when there are none.
_ALWAYS = frozenset({"read", "new", "changed", "unchanged", "refused"})


def language() -> str:
    """The terminal's language: French where it says so, English otherwise."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return language_of([told.split("_")[0], "en"])


def word(name: str, /, **facts: object) -> str:
    """What a terminal is told, in its language."""
    return _WORDS[language()][name].format(**facts)


@contextmanager
def refusing(before: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let a problem end the command with its sentence.

    Args:
        before: done before a problem is told.

    Raises:
        click.ClickException: instead of the problem.
    """
    try:
        yield
    except Problem as problem:
        before()
        title, detail = say(problem.code, language(), problem.facts)
        raise click.ClickException(f"{title}. {detail}") from problem


@contextmanager
def progress_bar(name: str, total: int, unit: str) -> Iterator["tqdm[Any]"]:
    """A bar on the terminal; none where the output is no terminal."""
    with tqdm(
        total=total, unit=unit, unit_scale=True, desc=word(name), disable=None, leave=False
    ) as bar:
        yield bar


def show_staged(run: Any) -> Callable[[], None]:  # noqa: ANN401  # of addresses or of places
    """Prints an import as it was read."""

    def shown() -> None:
        with writing() as session:
            show(session, run)

    return shown


def show(session: Session, run: Any) -> None:  # noqa: ANN401  # of addresses or of places
    """Print an import: what it counts, what it remarks, and what can be done next."""
    click.echo(f"{run.file_name}  {run.id}")
    rows = list(_rows(run.report))
    width = max(len(label) for label, _ in rows)
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
    large = run.state == "staged" and large_removal(_parts(run))
    click.echo(word("staged_large" if large else run.state, id=run.id, **_removal(run, large)))


def _parts(run: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # of addresses or of places
    report = run.report
    if "covered" in report:
        return list(report["covered"])
    if "doors_standing" not in report:
        return []
    part = {"standing": report["doors_standing"], "gone": report["doors_gone"]}
    return [{"name": run.file_name, **part}]


def _removal(run: Any, large: object) -> dict[str, object]:  # noqa: ANN401
    if not isinstance(large, Mapping):
        return {}
    return {
        "gone": run.report.get("gone", run.report.get("doors_gone")),
        "share": round(100 * large["gone"] / large["standing"]),
        "where": large["name"],
    }


def _coverage(report: dict[str, Any]) -> Iterator[str]:
    """What a file covers: where its lines lie, and each commune with what it would lose."""
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


@import_.command("ban")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--box",
    metavar="W,S,E,N",
    help="Only the part inside west,south,east,north, in degrees: 2.46,48.88,2.50,48.90.",
)
@click.option("--accept", is_flag=True, help="Accept at once, without looking first.")
def import_ban(file: Path, box: str | None, accept: bool) -> None:
    """Read addresses of the national address base (BAN, CSV, plain or .gz).

    What the file no longer has is marked as gone, within its communes and the box.
    """
    with refusing():
        part = read_box(box) if box else None
        with progress_bar("reading", file.stat().st_size if file.is_file() else 0, "B") as bar:
            run = imports.stage(file, part, progress=bar.update)
    if accept:
        # What it would do is seen also where it is refused.
        with refusing(show_staged(run)):
            run = accept_addresses(run)
    with writing() as session:
        show(session, run)


def accept_addresses(run: ReferenceImport, removing: int | None = None) -> ReferenceImport:
    """Accept a staged import of addresses, with a bar."""
    with progress_bar("merging", run.report["staged"], " lines") as bar:
        done = imports.accept(run.id, removing=removing, progress=bar.update)
    refresh_statistics(current_app.config["OWNER_DATABASE_URL"], "address")
    return done
