"""What the ledger may hold of operations that do not count, whatever the reason.

What counts is worked into rows, and the rooms see to it that the ledger does not keep what these
may not. Here it is seen to for what is held, waits, or was refused: looked at in the transaction
that stores it, so that nothing stands in the ledger, not for a moment, that nobody may keep.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.encounters import tidying
from backend.encounters.tidying import Looked, looked, tidies
from backend.operations import ledger
from backend.operations.envelope import Signed, read_envelope, read_json
from backend.operations.kinds import Kind, Payload
from backend.operations.payloads import Malformed
from backend.sync.kinds import kind_of


class Read(NamedTuple):
    """An operation, its kind and what it says; None for what this server cannot read."""

    signed: Signed
    kind: Kind | None
    payload: Payload | None


def read(signed: Signed) -> Read:
    """An operation with what can be read of it."""
    known = kind_of(signed.envelope.kind, signed.envelope.kind_version)
    if known is None:
        return Read(signed, None, None)
    kind, reads = known
    try:
        return Read(signed, kind, reads(read_json(signed.payload)))
    except Malformed:
        return Read(signed, kind, None)


def never(one: Read) -> str | None:
    """Why nothing that it says may ever be kept: a code; None where it may, as far as one sees."""
    if one.kind is None or one.payload is None or one.kind.never is None:
        return None
    return one.kind.never(one.payload)


def keep_what_may_be(session: Session, said: Iterable[Read]) -> None:
    """Of operations that do not count let the ledger hold what may be kept, and nothing else."""
    gone, instead = _what_may_be(session, said)
    ledger.forget(session, gone)
    ledger.keep_instead(session, instead)


def _what_may_be(session: Session, said: Iterable[Read]) -> tuple[list[UUID], dict[UUID, str]]:
    """Those of which nothing may be kept, and the payloads that may be in place of what was said.

    Of what cannot be read nothing can be said: only its phone keeps it.
    """
    of_kind: defaultdict[Kind, dict[UUID, Read]] = defaultdict(dict)
    gone: list[UUID] = []
    for one in said:
        if one.kind is None or one.payload is None or never(one) is not None:
            gone.append(one.signed.envelope.id)
        else:
            of_kind[one.kind][one.signed.envelope.id] = one
    instead: dict[UUID, str] = {}
    for kind, reads in of_kind.items():
        payloads = {id_: one.payload for id_, one in reads.items() if one.payload is not None}
        cleaned = kind.clean(session, payloads) if kind.clean else {}
        for id_, fields in cleaned.items():
            if fields is None:
                gone.append(id_)
            else:
                instead[id_] = _with(reads[id_].signed.payload, fields)
    return gone, instead


def _with(payload: str, fields: Payload) -> str:
    """A payload in which some fields say something else."""
    said = cast(dict[str, Any], read_json(payload))
    return json.dumps(said | fields, ensure_ascii=False, separators=(",", ":"))


_OPEN = Statement("""
    select id, envelope, payload, signature, received_at from operation
    where id > :after and state <> 'applied' and payload is not null order by id limit :limit
""")


@tidies.register("what is held or was refused")
def tidy(session: Session, after: UUID, repairing: bool) -> Looked:
    """What earlier releases kept of operations that do not count."""
    rows = _OPEN(session, after=after, limit=tidying.BATCH).all()
    gone, instead = _what_may_be(session, (read(_signed(row)) for row in rows))
    if repairing:
        ledger.forget(session, gone)
        ledger.keep_instead(session, instead)
    return looked(rows, len(gone) + len(instead))


def _signed(row: Any) -> Signed:  # noqa: ANN401  # of `_OPEN`
    envelope = read_envelope(row.envelope, row.received_at)
    return Signed(envelope, row.payload, row.signature, row.received_at)
