"""Which tests a change concerns."""

import pytest

from setup.check import concerned_tests, importing_tests, steps_for

SOURCES = {
    "tests/rounds/test_minutes.py": "from backend.rounds.minutes import knock_min\n",
    "tests/rounds/test_planner.py": "from backend.rounds import minutes, planner\n",
    "tests/places/test_service.py": "from backend.places.service import add_door\n",
    "tests/places/test_minutes_ago.py": "from backend.rounds.minutes_ago import x\n",
    "tests/database/test_migrations.py": "import alembic\n",
}


def test_those_that_import_what_changed_are_picked() -> None:
    assert concerned_tests(["backend/rounds/minutes.py"], SOURCES) == [
        "tests/rounds/test_minutes.py",
        "tests/rounds/test_planner.py",
    ]


def test_a_changed_test_is_picked() -> None:
    picked = concerned_tests(["tests/places/test_service.py"], SOURCES)

    assert picked == ["tests/places/test_service.py"]


def test_a_migration_is_tried() -> None:
    picked = concerned_tests(["migrations/versions/0099_more.py"], SOURCES)

    assert picked == ["tests/database/test_migrations.py"]


@pytest.mark.parametrize(
    "changed",
    ["src/store/outbox/outbox.ts", "src/ui/Bar.svelte", "src/sync/session.svelte.ts"],
)
def test_tests_of_the_pwa_that_import_what_changed_are_picked(changed: str) -> None:
    sources = {
        "src/ui/Bar.test.ts": "import Bar from './Bar.svelte';",
        "src/store/outbox/outbox.test.ts": "import { Outbox } from './outbox';",
        "src/sync/session.test.ts": "import { Session } from './session.svelte';",
        "src/ui/other.test.ts": "import { t } from '../i18n/words';",
    }
    stem = changed.removesuffix(".ts").removesuffix(".svelte")

    assert importing_tests([changed], sources) == [f"{stem}.test.ts"]


@pytest.mark.parametrize(
    ("changed", "backend", "pwa"),
    [
        (["docs/operate.md"], [], []),
        (["pwa/src/ui/None.svelte"], [], ["prettier", "svelte-check", "eslint"]),
        (["pwa/src/ui/bar.css"], [], ["prettier", "svelte-check"]),
        (["pyproject.toml"], ["ruff", "ruff format", "mypy", "pytest, 1 files"], []),
    ],
)
def test_each_side_is_checked_where_it_changed(
    changed: list[str], backend: list[str], pwa: list[str]
) -> None:
    ours, theirs = steps_for(changed)

    assert [name for name, *_ in ours] == backend
    assert [name for name, *_ in theirs] == pwa
