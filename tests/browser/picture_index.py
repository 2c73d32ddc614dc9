"""The page that lists all pictures, walk by walk."""

from collections.abc import Iterable
from pathlib import Path

from tests.browser.visit import Walk

_HEAD = """# Every screen

Pictures of the demo in French, on a phone (360×740) and a laptop (1440×900); the main ones in the dark and in Arabic too. `make screens` takes them again, and writes this page.
"""  # noqa: E501  # one paragraph of a page
_VARIANTS = {
    "light": "{name}-{width}",
    "dark": "{name}-{width}-dark",
    "Arabic": "{name}-ar-{width}",
}


def write_index(folder: Path, taken: Iterable[tuple[Walk, list[str]]]) -> None:
    """README.md beside the pictures: a table for each walk, with those that are there."""
    parts = [_HEAD]
    for walk, names in taken:
        title = (walk.__doc__ or walk.__name__).strip().splitlines()[0].rstrip(".")
        rows = [
            f"| {name} | {_links(folder, name, 360)} | {_links(folder, name, 1440)} |"
            for name in names
        ]
        parts.append(
            "\n".join(
                [f"## {title}\n", "| screen | phone | laptop |", "| --- | --- | --- |", *rows]
            )
            + "\n"
        )
    (folder / "README.md").write_text("\n".join(parts), encoding="utf-8")


def _links(folder: Path, name: str, width: int) -> str:
    files = {
        word: f"{pattern.format(name=name, width=width)}.png" for word, pattern in _VARIANTS.items()
    }
    return ", ".join(
        f"[{word}]({file})" for word, file in files.items() if (folder / file).exists()
    )
