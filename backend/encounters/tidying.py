"""What was kept before it was said what may be: the same rule for what stands.

Rows and payloads from before may hold themes that are none of the mission's plain ones, and free
text where a language belongs. They are read in batches, in the order of their ids; each batch is
a transaction that locks only what it changes, so phones go on. A row that somebody changed
meanwhile is left to the next run.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.campaigns.languages import is_language
from backend.campaigns.tidying import tidy_languages
from backend.database.statements import Statement
from backend.encounters.kept import NO_CODES, Themes, counted_themes, plain
from backend.encounters.models import Encounter, EncounterRevision
from backend.operations import keeping, ledger
from backend.operations.keeping import Looked, Tidy, looked, tidies

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
            .limit(keeping.BATCH)
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


_COUNTS = Statement("""
    select id, campaign_id, subject, code from talk_count
    where id > :after order by id limit :limit
""")
_NO_COUNT = Statement("delete from talk_count where id = any(cast(:ids as uuid[]))")


def _tidy_counts(session: Session, after: UUID, repairing: bool) -> Looked:
    rows = _COUNTS(session, after=after, limit=keeping.BATCH).all()
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


tidies.register("themes of passages")(_tidy_themes(Encounter, Encounter.id))
tidies.register("themes of corrections")(
    _tidy_themes(EncounterRevision, EncounterRevision.encounter_id)
)
tidies.register("languages of consents to a need")(
    tidy_languages(Encounter.need_consent_language, "und")
)
tidies.register("counts of talks")(_tidy_counts)
tidies.register("payloads of the ledger")(keeping.tidy_applied)
tidies.register("what is held or was refused")(keeping.tidy_open)
