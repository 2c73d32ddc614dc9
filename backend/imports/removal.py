"""What an import would take away: a large share of what stands needs a second yes, by its number.

A file that holds half of what it seems to cover takes the other half away, from everybody.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from backend.imports.refusals import RemovalUnconfirmed

# Below this nobody is asked: a yearly file loses so many by itself.
FEW = 20
# Of what stands in one commune, or in the buildings of a list. A yearly file loses 1 or 2 %.
LARGE_SHARE = 0.1


def large_removal(covered: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The part of what a file covers that would lose most of its share; None where all is usual.

    Args:
        covered: parts with `name`, `standing` and `gone`.
    """
    large = [
        one for one in covered if one["gone"] >= FEW and one["gone"] > LARGE_SHARE * one["standing"]
    ]
    return max(large, key=lambda one: one["gone"] / one["standing"], default=None)


def require_confirmed(
    import_id: UUID, covered: Iterable[Mapping[str, Any]], removing: int | None
) -> None:
    """Whoever accepts a large removal has said how many will go.

    Args:
        import_id: for the sentence.
        covered: as for `large_removal`.
        removing: the number that was said; None where none was.

    Raises:
        RemovalUnconfirmed: nothing was said, or another number.
    """
    parts = list(covered)
    worst = large_removal(parts)
    gone = sum(one["gone"] for one in parts)
    if worst is None or removing == gone:
        return
    raise RemovalUnconfirmed(
        id=import_id,
        gone=gone,
        standing=sum(one["standing"] for one in parts),
        share=round(100 * worst["gone"] / worst["standing"]),
        where=worst["name"],
    )
