"""What an import says of a line: refused or taken with a remark, with its words and its keeping."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.inserting import SKIP, insert_rows
from backend.imports.models import ImportRemark

# Remarks kept of one import; a file with more of them is another kind of file.
REMARKS_KEPT = 10_000
# Longer values are cut in a remark: what a line holds is shown to be found again, not kept.
_SHOWN = 120


class Remark(NamedTuple):
    """Something wrong in a line: where, what stood there, why (a code with words), and facts."""

    line: int
    code: str
    value: str
    facts: Mapping[str, Any]
    is_refusal: bool = True


def refusal(line: int, code: str, value: str, **facts: object) -> Remark:
    """The remark that a line cannot be taken, with what stands there made fit to be shown."""
    return Remark(line, code, shown(value), facts)


def shown(value: str) -> str:
    """A value as it can be printed and stored: no control characters, and not too long."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)
    return printable if len(printable) <= _SHOWN else f"{printable[:_SHOWN]}…"


def keep_remarks(session: Session, import_id: UUID, remarks: Sequence[Remark]) -> None:
    """Note what was remarked, the first REMARKS_KEPT; a line has each code once."""
    insert_rows(
        session,
        ImportRemark,
        (
            {**one._asdict(), "import_id": import_id, "facts": dict(one.facts)}
            for one in remarks[:REMARKS_KEPT]
        ),
        on_conflict=SKIP,
    )
