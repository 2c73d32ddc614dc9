"""The house keeps its plan: arrows point one way, and only the database names the tenant."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config import ROOT

BACKEND = ROOT / "backend"

# A package imports only from those above it.
ORDER = [
    "config",
    "hooks",
    "metrics",
    "problems",
    "database",
    "access",
    "jobs",
    "mail",
    "operations",
    "organisations",
    "sign_in",
    "imports",
    "reference",
    "places",
    "campaigns",
    "territories",
    "households",
    "encounters",
    "follow_ups",
    "rounds",
    "referrals",
    "privacy",
    "sync",
    "maps",
    "insights",
    "web",
    "grants",
    "app",
]
# They read everything, and nobody but the application imports them.
READERS = {"sync", "maps", "insights", "web"}

FILES = sorted(BACKEND.rglob("*.py"))


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _imports(file: Path) -> Iterator[tuple[str, int]]:
    """Every module of Palier that a file imports, wherever in the file, with its line."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            # `from backend.room import module` names a module as much as `backend.room.module`.
            names = [
                f"{base}.{alias.name}" if _is_module(f"{base}.{alias.name}") else base
                for alias in node.names
            ]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "backend":
                yield name, node.lineno


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def test_every_package_has_its_place_in_the_order() -> None:
    rooms = {_room(_module(file)) for file in FILES} - {""}

    assert rooms <= set(ORDER)


def test_packages_import_only_from_those_above_them() -> None:
    wrong = []
    for file in FILES:
        room = _room(_module(file))
        for imported, line in _imports(file):
            other = _room(imported)
            if not room or not other or other == room:
                continue
            is_below = ORDER.index(other) > ORDER.index(room)
            if is_below or (other in READERS and room != "app"):
                wrong.append(f"{file.relative_to(ROOT)}:{line} imports {imported}")

    assert wrong == []


def test_what_stands_imports_nothing_of_what_recognises_it() -> None:
    # Commands are how one asks for an import.
    standing = [file for file in (BACKEND / "places").glob("*.py") if file.name != "commands.py"]
    wrong = [
        f"{file.name}:{line} imports {imported}"
        for file in standing
        for imported, line in _imports(file)
        if imported.startswith(("backend.places.recognition", "backend.places.sources"))
    ]

    assert wrong == []


# What stands on the application; the application stands without it.
OUTSIDE = {"seed", "tests", "benchmarks", "setup", "migrations"}


def _outside(file: Path) -> Iterator[str]:
    """What a file imports of the folders beside the application."""
    for node in ast.walk(ast.parse(file.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name for name in names if name.split(".")[0] in OUTSIDE)


def test_nobody_below_the_house_is_imported_by_it() -> None:
    assert {str(file): names for file in FILES if (names := list(_outside(file)))} == {}


@pytest.mark.parametrize("line", ["from seed.commands import demo", "import tests.phones"])
def test_such_an_import_is_found(tmp_path: Path, line: str) -> None:
    file = tmp_path / "app.py"
    file.write_text(f"def create_app():\n    {line}\n")

    assert len(list(_outside(file))) == 1


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for file in FILES:
        module = _module(file)
        # A package's own file gathers its modules; what it gathers does not import it back.
        graph[module] |= {name for name, _ in _imports(file) if name != module}

    assert list(_circles(graph)) == []


def _circles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> Iterator[list[str]]:
        if module in path:
            yield [*path[path.index(module) :], module]
            return
        if module in done:
            return
        for other in sorted(graph.get(module, ())):
            yield from walk(other, [*path, module])
        done.add(module)

    for module in sorted(graph):
        yield from walk(module, [])


# Where a statement names a table: the word behind one of these.
_BEFORE_A_TABLE = r"(?:from|join|into|update|using|only|table|truncate|copy)"
_TABLE = re.compile(rf"\b{_BEFORE_A_TABLE}\s+(?:only\s+)?([a-z_]+)(?=[\s,();]|$)", re.IGNORECASE)
# from door, stairwell s, household
_MORE_TABLES = re.compile(
    r"\bfrom\s+[a-z_]+(?:\s+(?:as\s+)?[a-z_]+)?((?:\s*,\s*[a-z_]+\s*[a-z_]*)+)"
)


def _owners() -> dict[str, str]:
    """Which room each table belongs to: the one whose models declare it.

    Without the organisations: every tenant row refers to one, and any room may ask whether it is.
    """
    owners = {
        node.value.value: _room(_module(file))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__tablename__"
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }
    del owners["organisation"]
    return owners


OWNERS = _owners()


def _tables_in(sql: str) -> set[str]:
    """The tables of Palier that a piece of SQL reads or writes."""
    words = {word.lower() for word in _TABLE.findall(sql)}
    for more in _MORE_TABLES.findall(sql.lower()):
        words |= {part.split()[0] for part in more.split(",") if part.strip()}
    return words & set(OWNERS)


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every text of a file that is not a docstring, whatever call carries it."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node  # type: ignore[misc]


def _tables_below(file: Path, room: str) -> Iterator[str]:
    """Where the SQL of a file in that room names a table of a room that is below it."""
    for node in _texts(ast.parse(file.read_text())):
        for table in sorted(_tables_in(str(node.value))):
            owner = OWNERS[table]
            is_below = ORDER.index(owner) > ORDER.index(room)
            if owner != room and (is_below or owner in READERS):
                yield f"{file.name}:{node.lineno} names {table}, which belongs to {owner}"


def test_sql_names_only_tables_of_rooms_above() -> None:
    wrong = [
        line
        for file in FILES
        if (room := _room(_module(file)))
        for line in _tables_below(file, room)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "statement = text('select 1 from encounter where true')",
        "Statement('delete from only follow_up')",
        "cursor.execute(f'insert into round ({columns}) values (1)')",
        "cursor.copy('copy household_fold (id) from stdin')",
        "_QUERY = 'select 1 from building b, territory t'",
        "_QUERY = ('select 1 from building b' ' join encounter on true')",
        "_QUERY = 'UPDATE do_not_visit SET until = null'",
    ],
)
def test_sql_of_a_room_below_is_found(tmp_path: Path, line: str) -> None:
    file = tmp_path / "room.py"
    file.write_text(line)

    assert len(list(_tables_below(file, "places"))) == 1


def test_sql_of_a_room_above_is_allowed(tmp_path: Path) -> None:
    file = tmp_path / "room.py"
    file.write_text('"""Reads from encounter, it says."""\nq = "select 1 from member, address"')

    assert list(_tables_below(file, "places")) == []


def _tenant_in_queries(file: Path) -> Iterator[str]:
    """Where a file would tell a query for which organisation it is."""
    for node in ast.walk(ast.parse(file.read_text())):
        is_column = (
            isinstance(node, ast.Attribute)
            and node.attr == "organisation_id"
            and isinstance(node.value, ast.Name)
            # A model's column, or a table's; not a value that happens to be one.
            and node.value.id[:1].isupper()
        )
        is_table_column = (
            isinstance(node, ast.Attribute)
            and node.attr == "organisation_id"
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "c"
        )
        is_sql = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "text"
            and "organisation_id" in ast.unparse(node)
        )
        if is_column or is_table_column or is_sql:
            yield f"{file}:{getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if _room(_module(file)) != "database" and file.name != "models.py"],
    ids=lambda file: str(file.relative_to(BACKEND)),
)
def test_no_query_outside_the_database_names_the_organisation(file: Path) -> None:
    assert list(_tenant_in_queries(file)) == []


@pytest.mark.parametrize(
    "line",
    [
        "select(Door).where(Door.organisation_id == mine)",
        "select(door.c.organisation_id)",
        "session.execute(text('select 1 from door where organisation_id = :mine'))",
    ],
)
def test_such_a_query_is_found(tmp_path: Path, line: str) -> None:
    file = tmp_path / "room.py"
    file.write_text(line)

    assert len(list(_tenant_in_queries(file))) == 1


def test_a_circle_is_found() -> None:
    assert list(_circles({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == [["a", "b", "c", "a"]]


@pytest.mark.parametrize("name", ["utils", "helpers", "common"])
def test_there_is_no_room_for_odds_and_ends(name: str) -> None:
    assert [file for file in FILES if name in file.parts or file.stem == name] == []


def test_no_file_has_grown_past_four_hundred_lines() -> None:
    long = [
        f"{file.relative_to(ROOT)}: {count}"
        for file in FILES
        if (count := len(file.read_text().splitlines())) > 400
    ]

    assert long == []


@pytest.mark.parametrize("name", ["desk", "overview", "views", "read"])
def test_what_is_only_read_is_called_queries(name: str) -> None:
    assert [file for file in FILES if file.stem == name] == []


# Words of a story, which nobody would search for.
_STORY = re.compile(
    r"(?:^|_)(?:told|said|spoken|around|afterwards|telling|somebody|deed|ground|sight|sorts"
    r"|evenings?|making|who)(?:_|$)"
)


def _names(file: Path) -> Iterator[str]:
    """What a file is called, and what it declares for others and for itself."""
    yield file.stem
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and node.col_offset == 0:
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _is_of_a_story(name: str) -> bool:
    return bool(_STORY.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


# The description of the API has it.
_KEPT_NAMES = {"SaidPlaceSchema"}


@pytest.mark.parametrize("folder", ["backend", "seed"])
def test_names_are_those_that_a_stranger_would_search_for(folder: str) -> None:
    wrong = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in sorted(ROOT.joinpath(folder).rglob("*.py"))
        for name in _names(file)
        if _is_of_a_story(name) and name not in _KEPT_NAMES
    ]

    assert wrong == []


@pytest.mark.parametrize("name", ["_told", "SaidOfDoor", "look_around", "_ALWAYS_TOLD"])
def test_such_a_name_is_found(name: str) -> None:
    assert _is_of_a_story(name)
