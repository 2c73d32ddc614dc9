"""Put a finished build of the pages where the server takes them from, while it serves.

    python3 setup/pages.py pwa/built pwa/dist

Nothing is missing meanwhile: first come the parts, each under a name of its own, then what names
them. The parts of the build before stay, for a page that was opened before the change and asks for
one of them after it; those of earlier builds go. Uses the standard library alone.
"""

import shutil
import sys
from pathlib import Path

# Parts have the hash of what is in them in their name, so none is ever another one.
_PARTS = "assets"
# Which parts the build that is shown has, one a line.
_LIST = ".vite/parts"
# Opened first: all that it names has to be there before it is.
_PAGE = Path("index.html")


def put_in_place(built: Path, shown: Path) -> None:
    """Show what stands in `built`; it stays as it is.

    Raises:
        FileNotFoundError: `built` holds no page.
    """
    files = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())
    if _PAGE not in files:
        raise FileNotFoundError(built / _PAGE)
    parts = {path for path in files if path.parts[0] == _PARTS}
    before = _shown_parts(shown)
    last = [path for path in files if path not in parts and path != _PAGE]
    for path in [*sorted(parts), *last, _PAGE]:
        _replace(built / path, shown / path)
    if before == parts:
        return
    _remove_but({*files, *before, Path(_LIST)}, shown)
    (shown / _LIST).parent.mkdir(exist_ok=True)
    (shown / _LIST).write_text("".join(f"{path}\n" for path in sorted(parts)))


def _shown_parts(shown: Path) -> set[Path]:
    """The parts of the build that is shown; all that are there where nothing tells."""
    told = shown / _LIST
    if told.exists():
        return {Path(line) for line in told.read_text().splitlines()}
    return {path.relative_to(shown) for path in shown.glob(f"{_PARTS}/**/*") if path.is_file()}


def _replace(source: Path, target: Path) -> None:
    """The file, whole or not at all; whoever reads the one of before reads it to its end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = target.with_name(f".{target.name}.arriving")
    shutil.copyfile(source, arriving)
    arriving.replace(target)


def _remove_but(kept: set[Path], shown: Path) -> None:
    for path in shown.rglob("*"):
        if path.is_file() and path.relative_to(shown) not in kept:
            path.unlink()


if __name__ == "__main__":
    put_in_place(Path(sys.argv[1]), Path(sys.argv[2]))
