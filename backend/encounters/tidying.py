"""What was kept before it was said what may be: the same rule for what stands.

Rows and payloads from before may hold themes that are none of the mission's plain ones, and free
text where a language belongs. They are read in batches, in the order of their ids; each batch is
a transaction that locks only what it changes, so phones go on. A row that somebody changed
meanwhile is left to the next run.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.campaigns.languages import is_language
from backend.database.statements import Statement
from backend.encounters.kept import NO_CODES, Themes, counted_themes, plain
from backend.hooks import Hook
from backend.operations import ledger

BATCH = 1000
FIRST = UUID(int=0)


@dataclass(frozen=True)
class Looked:
    """One batch: what it took off or would, and the last that was looked at; None at the end."""

    found: int
    last_id: UUID | None


# Looks at a batch after an id; sets it right where that is asked for.
Tidy = Callable[[Session, UUID, bool], Looked]

# What `bin/palier folds tidy` goes through, under the names that it shows.
tidies: Hook[Tidy] = Hook("what is tidied")


def looked(rows: Sequence[Any], found: int) -> Looked:
    """A batch that was looked at."""
    return Looked(found, rows[-1].id if len(rows) == BATCH else None)


_ENCOUNTERS = """
    select id, campaign_id, themes from encounter
    where id > :after and cardinality(themes) > 0 order by id limit :limit
"""
_REVISIONS = """
    select said.id, encounter.campaign_id, said.themes from encounter_revision said
    join encounter on encounter.id = said.encounter_id
    where said.id > :after and cardinality(said.themes) > 0 order by said.id limit :limit
"""
_SET_THEMES = """
    update {table} set themes = given.themes
    from json_to_recordset(cast(:rows as json)) as given (id uuid, themes text[], before text[])
    where {table}.id = given.id and cast({table}.themes as text[]) = given.before
    returning {table}.id
"""


def _tidy_themes(table: str, read: str) -> Tidy:
    statement, change = Statement(read), Statement(_SET_THEMES.format(table=table))

    def tidy(session: Session, after: UUID, repairing: bool) -> Looked:
        rows = statement(session, after=after, limit=BATCH).all()
        kept = plain(session, {one.id: Themes(one.themes, one.campaign_id) for one in rows})
        odd = [
            {"id": str(one.id), "themes": [*kept[one.id]], "before": one.themes}
            for one in rows
            if set(kept[one.id]) != set(one.themes)
        ]
        if repairing and odd:
            # The operation has the id of the passage, or of the correction.
            ledger.forget(session, change(session, rows=json.dumps(odd)).scalars().all())
        return looked(rows, len(odd))

    return tidy


def tidy_languages(table: str, column: str, instead: str | None) -> Tidy:
    """Free text in a column for languages becomes `instead`; its operation forgets it too."""
    read = Statement(f"""
        select id, {column} as language from {table}
        where id > :after and {column} is not null order by id limit :limit
    """)  # noqa: S608  # constants alone
    change = Statement(f"""
        update {table} set {column} = :instead where id = any(cast(:ids as uuid[]))
    """)  # noqa: S608  # constants alone

    def tidy(session: Session, after: UUID, repairing: bool) -> Looked:
        rows = read(session, after=after, limit=BATCH).all()
        odd = [one.id for one in rows if not is_language(one.language)]
        if repairing and odd:
            change(session, ids=odd, instead=instead)
            ledger.forget(session, odd)
        return looked(rows, len(odd))

    return tidy


_COUNTS = Statement("""
    select id, campaign_id, subject, code from talk_count
    where id > :after order by id limit :limit
""")
_NO_COUNT = Statement("delete from talk_count where id = any(cast(:ids as uuid[]))")


def _tidy_counts(session: Session, after: UUID, repairing: bool) -> Looked:
    rows = _COUNTS(session, after=after, limit=BATCH).all()
    themes = counted_themes(session, {one.campaign_id for one in rows})
    odd = [
        one.id
        for one in rows
        if not (
            is_language(one.code)
            if one.subject == "language"
            else one.code in themes.get(one.campaign_id, NO_CODES)
        )
    ]
    if repairing and odd:
        _NO_COUNT(session, ids=odd)
    return looked(rows, len(odd))


# What is held or was refused is looked at by the room that judges it.
_PAYLOADS = Statement("""
    select operation.id, operation.payload, encounter.campaign_id
    from operation
    left join encounter_revision said on said.id = operation.id
    left join encounter on encounter.id = coalesce(said.encounter_id, operation.id)
    where operation.id > :after and operation.state = 'applied' and payload is not null
        and split_part(kind, '.', 1) in ('encounter', 'follow_up')
    order by operation.id limit :limit
""")


def _tidy_payloads(session: Session, after: UUID, repairing: bool) -> Looked:
    rows = _PAYLOADS(session, after=after, limit=BATCH).all()
    said = {one.id: _said(one.payload) for one in rows}
    codes = {one.id: Themes(said[one.id][0], one.campaign_id) for one in rows}
    kept = plain(session, codes)
    odd = [
        one.id
        for one in rows
        if set(kept[one.id]) != set(codes[one.id].codes)
        or not all(is_language(language) for language in said[one.id][1])
    ]
    if repairing and odd:
        ledger.forget(session, odd)
    return looked(rows, len(odd))


def _said(payload: str) -> tuple[list[str], list[str]]:
    """The themes that a payload names, and the languages of the consents in it."""
    said = json.loads(payload)
    consents = [
        part["consent"]
        for part in (said, said.get("need"), said.get("passed_on"))
        if isinstance(part, dict) and isinstance(part.get("consent"), dict)
    ]
    return said.get("themes") or [], [str(one.get("language")) for one in consents]


tidies.register("themes of passages")(_tidy_themes("encounter", _ENCOUNTERS))
tidies.register("themes of corrections")(_tidy_themes("encounter_revision", _REVISIONS))
tidies.register("languages of consents to a need")(
    tidy_languages("encounter", "need_consent_language", "und")
)
tidies.register("languages of consents to contact")(
    tidy_languages("contact_details", "consent_language", "und")
)
tidies.register("languages of contact details")(tidy_languages("contact_details", "language", None))
tidies.register("counts of talks")(_tidy_counts)
tidies.register("payloads of the ledger")(_tidy_payloads)
