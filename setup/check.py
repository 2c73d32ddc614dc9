"""`make check`: lint, types and the tests of what changed since main, in a minute or less.

The backend and the PWA are checked side by side. What a change can break further away is found by
`make test`, which runs everything.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PYTHON = (".py", ".toml", ".sql")
_IN_PWA = (".ts", ".js", ".svelte", ".css", ".json", ".html")
# Cheap, and red for many reasons: the plan of the house.
_ALWAYS = "tests/test_arrows.py"

Step = tuple[str, Sequence[str], Path]


def changed_since(base: str) -> list[str]:
    """The files that differ from where this branch left `base`, uncommitted and new ones included.

    Raises:
        subprocess.CalledProcessError: there is no such branch.
    """
    left = _git("merge-base", "HEAD", base)[0]
    return sorted(
        {
            *_git("diff", "--name-only", "--diff-filter=d", left),
            *_git("ls-files", "--others", "--exclude-standard"),
        }
    )


def concerned_tests(changed: Iterable[str], sources: Mapping[str, str]) -> list[str]:
    """Which test files of the backend a change concerns: those changed, and those that import it.

    Args:
        changed: paths from the root.
        sources: the text of each test file, by its path.
    """
    files = set(changed)
    if any(file.startswith("migrations/") for file in files):
        files |= {file for file in sources if file.endswith("test_migrations.py")}
    modules = [
        re.compile(rf"\b{re.escape(_module(file))}\b|from {re.escape(parent)} import .*\b{name}\b")
        for file in files
        if file.endswith(".py") and not Path(file).name.startswith("test_")
        for parent, _, name in [_module(file).rpartition(".")]
    ]
    return sorted(
        file
        for file, text in sources.items()
        if file in files or any(module.search(text) for module in modules)
    )


def importing_tests(changed: Iterable[str], sources: Mapping[str, str]) -> list[str]:
    """Which test files of the PWA a change concerns: those changed, and those that import it.

    Args:
        changed: paths from the PWA's folder.
        sources: the text of each test file, by its path.
    """
    files = {re.sub(r"(\.svelte)?\.ts$", "", file) for file in changed}
    return sorted(
        file
        for file, text in sources.items()
        if file.removesuffix(".ts") in files
        or any(
            re.sub(r"(\.svelte)?(\.ts)?$", "", os.path.normpath(f"{file}/../{name}")) in files
            or os.path.normpath(f"{file}/../{name}") in files
            for name in re.findall(r"""from ['"](\.[^'"]+)""", text)
        )
    )


def steps_for(changed: Sequence[str]) -> tuple[list[Step], list[Step]]:
    """What is run for a change: the backend's steps, and the PWA's."""
    python, node = sys.executable, "npx"
    backend: list[Step] = []
    if any(file.endswith(_PYTHON) for file in changed):
        backend = [
            ("ruff", [python, "-m", "ruff", "check", "."], ROOT),
            ("ruff format", [python, "-m", "ruff", "format", "--check", "."], ROOT),
            ("mypy", [python, "-m", "mypy"], ROOT),
        ]
        sources = _sources(ROOT, "tests/**/test_*.py")
        picked = sorted({_ALWAYS, *concerned_tests(changed, sources)})
        backend.append((f"pytest, {len(picked)} files", [python, "-m", "pytest", *picked], ROOT))
    here = [
        file.removeprefix("pwa/")
        for file in changed
        if file.startswith("pwa/") and file.endswith(_IN_PWA)
    ]
    pwa: list[Step] = []
    if here:
        code = [file for file in here if file.endswith((".ts", ".js", ".svelte"))]
        pwa = [
            ("prettier", [node, "prettier", "--check", *here], ROOT / "pwa"),
            ("svelte-check", [node, "svelte-check"], ROOT / "pwa"),
        ]
        if code:
            pwa.append(("eslint", [node, "eslint", *code], ROOT / "pwa"))
            picked = importing_tests(code, _sources(ROOT / "pwa", "src/**/*.test.ts"))
            if picked:
                name = f"vitest, {len(picked)} files"
                pwa.append((name, [node, "vitest", "run", *picked], ROOT / "pwa"))
    return backend, pwa


def main(base: str) -> int:
    """Run the steps, say how long each took; 0 if all is well."""
    changed = changed_since(base)
    if not changed:
        print(f"Nothing changed since {base}.")
        return 0
    with ThreadPoolExecutor(max_workers=2) as lanes:
        return int(not all(lanes.map(_run_all, steps_for(changed))))


def _run_all(steps: Sequence[Step]) -> bool:
    """One after the other, up to the first that fails; its output is shown."""
    for name, command, folder in steps:
        begun = time.monotonic()
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        took = time.monotonic() - begun
        print(f"{'ok ' if ran.returncode == 0 else 'RED'} {name} {took:.1f} s", flush=True)
        if ran.returncode != 0:
            print(ran.stdout + ran.stderr, flush=True)
            return False
    return True


def _git(*arguments: str) -> list[str]:
    ran = subprocess.run(
        ["git", *arguments],  # whichever git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _sources(folder: Path, pattern: str) -> dict[str, str]:
    """The text of each test file, those that drive a browser left out."""
    return {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for file in folder.glob(pattern)
        if "browser" not in file.parts
    }


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["main"])))
