"""What imports of any source are tried with: files made here, and a team to import for."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from backend.database import db
from backend.organisations.models import Team
from tests.places.conftest import dwellings_file, importing
from tests.reference.conftest import ban_file, emptied

__all__ = ["ban_file", "dwellings_file", "emptied", "importing"]

Type = Callable[..., Result]


@pytest.fixture
def typed(app: Flask, importing: Team, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Types a command: `typed("import", "list")`."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*words: object, expect: int = 0) -> Result:
        # A command has a session of its own, which acts for nobody yet.
        db.session.remove()
        result = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert result.exit_code == expect, result.output
        return result

    return run
