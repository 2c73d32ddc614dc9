"""A build is put in place while the one of before is served."""

import re
from pathlib import Path

import pytest

from backend.config import ROOT
from setup.pages import put_in_place


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    return tmp_path / "dist"


def _built(tmp_path: Path, name: str, *more: str) -> Path:
    """A build whose page names a part of its own."""
    folder = tmp_path / name
    (folder / "assets").mkdir(parents=True)
    for part in (f"index-{name}.js", *more):
        (folder / "assets" / part).write_text(part)
    (folder / "index.html").write_text(f'<script src="/assets/index-{name}.js">')
    (folder / "service-worker.js").write_text(name)
    return folder


def _parts(shown: Path) -> list[str]:
    return sorted(path.name for path in (shown / "assets").iterdir())


def test_the_build_before_stays_whole_and_the_one_before_it_goes(
    tmp_path: Path, shown: Path
) -> None:
    for name in ("one", "two", "three"):
        put_in_place(_built(tmp_path, name, "same.woff2"), shown)

    assert _parts(shown) == ["index-three.js", "index-two.js", "same.woff2"]
    assert (shown / "service-worker.js").read_text() == "three"


def test_the_same_build_once_more_takes_nothing_away(tmp_path: Path, shown: Path) -> None:
    one, two = _built(tmp_path, "one"), _built(tmp_path, "two")
    for built in (one, two, two):
        put_in_place(built, shown)

    assert _parts(shown) == ["index-one.js", "index-two.js"]


def test_a_build_that_no_list_tells_of_stays_for_one_change(tmp_path: Path, shown: Path) -> None:
    _built(tmp_path, "dist")
    put_in_place(_built(tmp_path, "one"), shown)

    assert _parts(shown) == ["index-dist.js", "index-one.js"]


def test_at_every_moment_there_is_a_page_and_all_that_it_names(
    tmp_path: Path, shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(_built(tmp_path, "one"), shown)
    moments = 0
    unlink = Path.unlink
    replace = Path.replace

    def look() -> None:
        nonlocal moments
        moments += 1
        named = re.findall(r'src="/([^"]+)"', (shown / "index.html").read_text())
        assert named
        assert all((shown / part).is_file() for part in named)
        assert (shown / "assets" / "index-one.js").is_file()

    def replace_and_look(source: Path, target: Path) -> Path:
        arrived = replace(source, target)
        look()
        return arrived

    def unlink_and_look(path: Path) -> None:
        unlink(path)
        look()

    monkeypatch.setattr(Path, "replace", replace_and_look)
    monkeypatch.setattr(Path, "unlink", unlink_and_look)
    put_in_place(_built(tmp_path, "two"), shown)

    assert moments >= 3


def test_a_build_that_did_not_finish_is_not_shown(tmp_path: Path, shown: Path) -> None:
    put_in_place(_built(tmp_path, "one"), shown)
    unfinished = _built(tmp_path, "two")
    (unfinished / "index.html").unlink()

    with pytest.raises(FileNotFoundError, match=r"index\.html"):
        put_in_place(unfinished, shown)

    assert "index-one.js" in (shown / "index.html").read_text()
    assert _parts(shown) == ["index-one.js"]


def test_the_build_of_the_pages_never_writes_where_they_are_served_from() -> None:
    config = (ROOT / "pwa" / "vite.config.ts").read_text()
    scripts = (ROOT / "pwa" / "package.json").read_text()

    assert "outDir: built" in config
    assert "const built = 'built';" in config
    assert '"build": "vite build && python3 ../setup/pages.py built dist"' in scripts
