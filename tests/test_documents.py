"""What the documents point to is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.joinpath("docs").rglob("*.md")])

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"#+ (.*)$")


def _headings(document: Path) -> Iterator[str]:
    """What each heading is known by in a link."""
    is_code = False
    for line in document.read_text().splitlines():
        is_code ^= line.startswith("```")
        if not is_code and (found := _HEADING.match(line)):
            yield re.sub(r"[^\w\- ]", "", found[1].lower()).strip().replace(" ", "-")


def _dead(document: Path) -> Iterator[str]:
    """The links of a document within Palier that lead nowhere."""
    for link in _LINK.findall(document.read_text()):
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, heading = link.partition("#")
        other = document.parent / name if name else document
        if not other.exists() or (
            heading and other.suffix == ".md" and heading not in _headings(other)
        ):
            yield link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    assert list(_dead(document)) == []


@pytest.mark.parametrize("link", ["nowhere.md", "#nothing", "page.md#nothing"])
def test_a_dead_link_is_found(tmp_path: Path, link: str) -> None:
    document = tmp_path / "page.md"
    document.write_text(f"# Something\n\n[a link]({link}), [another](#something)\n")

    assert list(_dead(document)) == [link]
