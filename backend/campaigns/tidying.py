"""Languages that were kept before it was said what is one: the same rule for what stands."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.campaigns.languages import is_language
from backend.operations import keeping, ledger
from backend.operations.keeping import Looked, Tidy, looked


def tidy_languages(column: InstrumentedAttribute[Any], instead: str | None) -> Tidy:
    """Free text in a column for languages becomes `instead`; its operation forgets it too."""
    model: Any = column.class_

    def tidy(session: Session, after: UUID, repairing: bool) -> Looked:
        rows = session.execute(
            select(model.id, column.label("language"))
            .where(model.id > after, column.is_not(None))
            .order_by(model.id)
            .limit(keeping.BATCH)
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
