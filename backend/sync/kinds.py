"""All kinds of operations that this server knows, collected from the rooms."""

from collections.abc import Callable, Sequence
from typing import Any

from backend.encounters import operations as encounters
from backend.follow_ups import operations as follow_ups
from backend.households import operations as households
from backend.operations.kinds import Kind
from backend.operations.payloads import reader_of
from backend.places import operations as places
from backend.rounds import operations as rounds

# In the order in which they are applied where nothing else tells it.
KINDS: Sequence[Kind] = (
    *places.KINDS,
    *households.KINDS,
    *encounters.KINDS,
    *follow_ups.KINDS,
    *rounds.KINDS,
)

_FORGETTING = frozenset(kind.name for kind in KINDS if kind.forgets)

_KNOWN = {(kind.name, kind.version): (kind, reader_of(kind.payload)) for kind in KINDS}


# A kind and the reader of its payloads.
Known = tuple[Kind, Callable[[object], dict[str, Any]]]


def kind_of(name: str, version: int) -> Known | None:
    """A kind and the reader of its payloads; None where a later server must be waited for."""
    return _KNOWN.get((name, version))


def forgets(name: str) -> bool:
    """Whether what operations of this name say must not be kept, in whatever version."""
    return name in _FORGETTING
