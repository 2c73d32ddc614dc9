"""Applying operations that the ledger has just taken in: set-wise, each after what it waits for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from backend.operations import timing
from backend.operations.faults import FAILED, is_of_database, note_fault
from backend.operations.kinds import Kind, Operation
from backend.operations.ledger import APPLIED, Outcome, held, refused
from backend.problems import Problem
from backend.sync.locking import lock_named

WAITS = held("operations.waits")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An operation that may be applied, its kind, and what must have been applied before it."""

    kind: Kind
    operation: Operation
    depends_on: tuple[UUID, ...]


def apply_all(
    session: Session,
    candidates: Sequence[Candidate],
    already: set[UUID],
    kinds: Sequence[Kind],
) -> dict[UUID, Outcome]:
    """Apply operations of one author, in the order of their device, and say what became of each.

    Args:
        session: nothing is committed.
        candidates: in the order of the device.
        already: which of the operations they wait for have been applied before.
        kinds: the order of kinds that wait for the same.
    """
    if _is_more_than_one_run(candidates):
        lock_named(session, [one.operation for one in candidates])
    outcomes: dict[UUID, Outcome] = {}
    done = set(already)
    left = list(candidates)
    while left:
        ready = [one for one in left if done.issuperset(one.depends_on)]
        if not ready:
            break
        for kind, operations in _runs(ready, kinds):
            became = _apply_run(session, kind, operations)
            outcomes.update(became)
            done.update(one for one, outcome in became.items() if outcome is APPLIED)
        left = [one for one in left if one.operation.id not in outcomes]
    outcomes.update({one.operation.id: WAITS for one in left})
    return outcomes


def _is_more_than_one_run(candidates: Sequence[Candidate]) -> bool:
    """Whether they are of several kinds, or some wait for others among them."""
    ids = {one.operation.id for one in candidates}
    return len({(one.kind.name, one.kind.version) for one in candidates}) > 1 or any(
        not ids.isdisjoint(one.depends_on) for one in candidates
    )


def _runs(
    ready: Sequence[Candidate], kinds: Sequence[Kind]
) -> Iterator[tuple[Kind, list[Operation]]]:
    """What waits for nothing more, one run per kind: no order between them matters."""
    for kind in kinds:
        operations = [one.operation for one in ready if one.kind is kind]
        if operations:
            yield kind, operations


def _apply_run(
    session: Session, kind: Kind, operations: Sequence[Operation]
) -> dict[UUID, Outcome]:
    try:
        return _apply(session, kind, operations)
    except Exception as error:
        if is_of_database(error):
            raise
        if len(operations) == 1:
            return {operations[0].id: _judge(kind, operations[0], error)}
    outcomes: dict[UUID, Outcome] = {}
    for operation in operations:
        outcomes.update(_apply_run(session, kind, [operation]))
    return outcomes


def _apply(session: Session, kind: Kind, operations: Sequence[Operation]) -> dict[UUID, Outcome]:
    with session.begin_nested():
        refusals = kind.run(session, operations)
        session.flush()
    return {
        operation.id: _outcome(refusals[operation.id]) if operation.id in refusals else APPLIED
        for operation in operations
    }


def _outcome(code: str) -> Outcome:
    return held(code) if code in timing.HELD else refused(code)


def _judge(kind: Kind, operation: Operation, error: Exception) -> Outcome:
    """A rule that says no refuses; a fault of ours holds, since a later server may do better."""
    if isinstance(error, Problem):
        return refused(error.code)
    note_fault(error, kind.name, operation.id)
    return FAILED
