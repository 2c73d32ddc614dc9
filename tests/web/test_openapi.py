"""The API's description that the PWA's client is generated from is the current one."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend.web.commands import KEPT, as_text


@pytest.fixture
def said(app: Flask) -> str:
    with app.app_context():
        return as_text()


def test_the_file_in_the_repository_is_current(said: str) -> None:
    current = KEPT.read_text(encoding="utf-8") == said

    assert current, "the routes have changed: make openapi"


def test_the_types_were_made_from_it() -> None:
    """Every path stands in them; svelte-check holds the screens to the rest."""
    types = (KEPT.parent / "src" / "api" / "schema.d.ts").read_text(encoding="utf-8")

    missing = [path for path in json.loads(KEPT.read_text())["paths"] if f"'{path}'" not in types]

    assert missing == [], "the types are older than the routes: make openapi"


def test_the_command_writes_it_wherever_it_is_asked_to(
    app: Flask, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "openapi.json"

    result = app.test_cli_runner().invoke(args=["openapi", "write", str(path)])

    assert result.exit_code == 0, result.output
    assert path.read_text(encoding="utf-8") == said


def test_every_route_says_what_it_does(said: str) -> None:
    document: dict[str, Any] = json.loads(said)

    silent = [
        f"{method} {path}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters" and not operation.get("summary")
    ]

    assert silent == []
