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

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.campaigns.languages import is_language
from backend.database.statements import Statement
from backend.encounters.kept import NO_CODES, Themes, counted_themes, plain
from backend.encounters.models import Encounter, EncounterRevision
from backend.hooks import Hook
from backend.households.models import ContactDetails
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


Talk = Encounter | EncounterRevision


def _tidy_themes(model: type[Talk], encounter_id: InstrumentedAttribute[UUID]) -> Tidy:
    # Where a correction is looked at, its campaign is that of what it corrects.
    of = aliased(Encounter)

    def tidy(session: Session, after: UUID, repairing: bool) -> Looked:
        rows = session.execute(
            select(model.id, of.campaign_id, model.themes)
            .join(of, of.id == encounter_id)
            .where(model.id > after, func.cardinality(model.themes) > 0)
            .order_by(model.id)
            .limit(BATCH)
        ).all()
        kept = plain(session, {one.id: Themes(one.themes, one.campaign_id) for one in rows})
        odd = [one for one in rows if set(kept[one.id]) != set(one.themes)]
        if repairing:
            # The operation has the id of the passage, or of the correction.
            changed = (_set_themes(session, model, one.id, one.themes, kept[one.id]) for one in odd)
            ledger.forget(session, [one for one in changed if one is not None])
        return looked(rows, len(odd))

    return tidy


def _set_themes(
    session: Session, model: type[Talk], row_id: UUID, before: Sequence[str], kept: Sequence[str]
) -> UUID | None:
    """The id of the row; None where somebody changed it meanwhile."""
    return session.scalars(
        update(model)
        .values(themes=[*kept])
        .where(model.id == row_id, model.themes == [*before])
        .returning(model.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def tidy_languages(column: InstrumentedAttribute[Any], instead: str | None) -> Tidy:
    """Free text in a column for languages becomes `instead`; its operation forgets it too."""
    model: Any = column.class_

    def tidy(session: Session, after: UUID, repairing: bool) -> Looked:
        rows = session.execute(
            select(model.id, column.label("language"))
            .where(model.id > after, column.is_not(None))
            .order_by(model.id)
            .limit(BATCH)
        ).all()
        odd = [one.id for one in rows if not is_language(one.language)]
        if repairing and odd:
            session.execute(
                update(model)
                .values({column: instead})
                .where(model.id.in_(odd))
                .execution_options(synchronize_session=False)
            )
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


tidies.register("themes of passages")(_tidy_themes(Encounter, Encounter.id))
tidies.register("themes of corrections")(
    _tidy_themes(EncounterRevision, EncounterRevision.encounter_id)
)
tidies.register("languages of consents to a need")(
    tidy_languages(Encounter.need_consent_language, "und")
)
tidies.register("languages of consents to contact")(
    tidy_languages(ContactDetails.consent_language, "und")
)
tidies.register("languages of contact details")(tidy_languages(ContactDetails.language, None))
tidies.register("counts of talks")(_tidy_counts)
tidies.register("payloads of the ledger")(_tidy_payloads)
