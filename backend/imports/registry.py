"""The sources that rooms have declared, and the import of any of them by its number."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.database import TenantRow, act_for, db
from backend.hooks import Hook
from backend.imports.engine import Engine
from backend.imports.models import ImportRun
from backend.imports.refusals import ImportUnknown
from backend.imports.source import Source
from backend.organisations.models import Organisation

sources: Hook[Source[Any, Any]] = Hook("a source of imports")


def register(source: Source[Any, Any]) -> None:
    """Make a source known to the commands that take any import.

    Raises:
        RuntimeError: another one of the same runs has its name.
    """
    sources.register(f"{source.run_model.__tablename__}: {source.name}")(source)


def engine_of(run: ImportRun) -> Engine[Any, Any]:
    """The engine of a run's source.

    Raises:
        LookupError: no room has declared it.
    """
    for source in sources.all().values():
        if isinstance(run, source.run_model) and source.name == run.source:
            return Engine(source)
    raise LookupError(f"No room declares the source “{run.source}”.")


def run_models() -> tuple[list[Any], list[Any]]:
    """The tables of runs: those of public data, and those of organisations."""
    models: list[Any] = list(dict.fromkeys(source.run_model for source in sources.all().values()))
    owned = [model for model in models if issubclass(model, TenantRow)]
    return [model for model in models if model not in owned], owned


def find_run(run_id: UUID) -> ImportRun:
    """An import by its number, whichever organisation it is of; the session then acts for that.

    Raises:
        ImportUnknown: there is none.
    """
    session = db.session()
    public, owned = run_models()
    for model in public:
        if run := session.get(model, run_id):
            session.rollback()
            return run  # type: ignore[no-any-return]
    for organisation_id in session.scalars(select(Organisation.id)).all():
        session.rollback()
        act_for(session, organisation_id)
        for model in owned:
            found = session.scalars(select(model).where(model.id == run_id)).one_or_none()
            if found is not None:
                session.rollback()
                return found  # type: ignore[no-any-return]
    raise ImportUnknown(value=run_id)
