"""Which steps of a migration would lock a table that is in use for long.

It reads the source of `upgrade`, not what it does: a name made at run time passes unseen. What
it knows is short, and each refusal says what to write instead.
"""

import ast
import re

_CREATED = re.compile(r"create\s+(?:unlogged\s+|temporary\s+)?table\s+(?:if not exists\s+)?(\w+)")
_INDEX = re.compile(r"create\s+(?:unique\s+)?index\s+(?!concurrently)(?:\w+\s+)?on\s+(\w+)")
_CONSTRAINT = re.compile(r"alter\s+table\s+(\w+)[^;]*\sadd\s+constraint\b(?![^;]*\bnot\s+valid\b)")
_NOT_NULL = re.compile(r"alter\s+table\s+(\w+)[^;]*\sset\s+not\s+null\b")
_RETYPE = re.compile(
    r"alter\s+table\s+(\w+)[^;]*\salter\s+(?:column\s+)?\w+\s+(?:set data )?type\b"
)
_VOLATILE = re.compile(r"random|clock_timestamp|uuid_generate|nextval")


def long_locks(source: str) -> list[str]:
    """What a migration does in `upgrade` that would lock a table of before it for long."""
    upgrade = next(
        (
            node
            for node in ast.parse(source).body
            if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
        ),
        None,
    )
    if upgrade is None:
        return ["there is no upgrade()"]
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call)]
    new = {_text(call, 0, "table_name") for call in calls if _name(call) == "create_table"}
    new |= {
        table
        for call in calls
        if _name(call) == "execute"
        for table in _CREATED.findall(_sql(call))
    }
    return [fault for call in calls for fault in _faults(call, new)]


def _faults(call: ast.Call, new: set[str]) -> list[str]:
    name = _name(call)
    if name == "execute":
        return _sql_faults(_sql(call), new)
    place = {"create_index": 1, "alter_column": 0, "add_column": 0}.get(name, 1)
    table = _text(call, place, "source_table" if name == "create_foreign_key" else "table_name")
    if table in new:
        return []
    if name == "create_index" and not _is_true(call, "postgresql_concurrently"):
        return [f"create_index on {table}: postgresql_concurrently=True, in an autocommit_block"]
    if name in ("create_foreign_key", "create_check_constraint") and not _is_true(
        call, "postgresql_not_valid"
    ):
        return [f"{name} on {table}: postgresql_not_valid=True, then validated() by itself"]
    if name == "create_unique_constraint":
        return [f"create_unique_constraint on {table}: a concurrent unique index, then using it"]
    if name == "alter_column":
        return _alter_faults(call, table)
    if name == "add_column":
        return _add_faults(call, table)
    return []


def _alter_faults(call: ast.Call, table: str) -> list[str]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    faults = []
    if "type_" in given:
        faults.append(f"alter_column on {table}: a new type writes the whole table again")
    nullable = given.get("nullable")
    if isinstance(nullable, ast.Constant) and nullable.value is False:
        faults.append(f"alter_column on {table}: not null by a check that is not valid first")
    return faults


def _add_faults(call: ast.Call, table: str) -> list[str]:
    faults = []
    for column in (argument for argument in call.args if isinstance(argument, ast.Call)):
        given = {keyword.arg: keyword.value for keyword in column.keywords}
        nullable, default = given.get("nullable"), given.get("server_default")
        if isinstance(nullable, ast.Constant) and nullable.value is False and default is None:
            faults.append(f"add_column on {table}: not null needs a server_default")
        if default is not None and _VOLATILE.search(ast.unparse(default).lower()):
            faults.append(f"add_column on {table}: a default that varies writes every row again")
    return faults


def _sql_faults(statement: str, new: set[str]) -> list[str]:
    known = (
        (_INDEX, "create index: concurrently, in an autocommit_block"),
        (_CONSTRAINT, "add constraint: not valid, then validated() by itself"),
        (_NOT_NULL, "set not null: by a check that is not valid first"),
        (_RETYPE, "a new type writes the whole table again"),
    )
    return [
        f"{table}: {instead}"
        for pattern, instead in known
        for table in pattern.findall(statement)
        if table not in new
    ]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(call: ast.Call, place: int, keyword: str) -> str:
    given = next((one.value for one in call.keywords if one.arg == keyword), None)
    if given is None and len(call.args) > place:
        given = call.args[place]
    return str(given.value) if isinstance(given, ast.Constant) else ""


def _is_true(call: ast.Call, keyword: str) -> bool:
    return any(
        one.arg == keyword and isinstance(one.value, ast.Constant) and one.value.value is True
        for one in call.keywords
    )


def _sql(call: ast.Call) -> str:
    """All the text in the arguments, as one lower-case line."""
    texts = [
        node.value
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return " ".join(" ".join(texts).lower().split())
