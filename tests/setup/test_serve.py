"""`make run` says clearly why it cannot start, before it touches the database."""

import fcntl
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup import environment, serve


@pytest.fixture(autouse=True)
def _var_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(environment, "VAR", tmp_path)
    monkeypatch.setattr(environment, "CLUSTER", tmp_path / "cluster")
    before = {number: signal.getsignal(number) for number in serve.ENDINGS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_busy_port_is_named_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert serve.main() == 1
    assert f"PORT={port + 1} make run" in capsys.readouterr().err
    assert not (tmp_path / "cluster").exists()


@pytest.mark.parametrize("port", ["eight", "0", "65536"])
def test_a_port_must_be_one(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)
    assert serve.main() == 1
    assert "must be a number from 1 to 65535" in capsys.readouterr().err


def test_a_second_run_says_where_the_first_one_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "run.lock").open("w") as first:
        first.write("http://127.0.0.1:8000 (process 4242)")
        first.flush()
        fcntl.flock(first, fcntl.LOCK_EX)
        assert serve.main() == 1
    said = capsys.readouterr().err
    assert "already runs" in said
    assert "http://127.0.0.1:8000 (process 4242)" in said


def test_a_lock_left_by_a_killed_run_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "run.lock").write_text("http://127.0.0.1:8000 (process 4242)")
    with environment.only_one("http://127.0.0.1:9000"):
        assert (tmp_path / "run.lock").read_text().startswith("http://127.0.0.1:9000 (process ")


def test_a_named_database_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/palier")
    with environment.palier_environment() as told:
        assert told["DATABASE_URL"] == "postgresql://app@db/palier"
        assert "BOOTSTRAP_DATABASE_URL" not in told
    assert not (tmp_path / "cluster").exists()


def test_the_secret_is_made_once_and_kept_from_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/palier")
    monkeypatch.delenv("PALIER_SECRET", raising=False)
    told = []
    for _ in range(2):
        with environment.palier_environment() as values:
            told.append(values["PALIER_SECRET"])
    assert told[0] == told[1]
    assert len(told[0]) >= 32
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
