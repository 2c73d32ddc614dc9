"""`make run` says clearly why it cannot start, before it touches the database."""

import fcntl
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config import ROOT
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
        assert "PALIER_MAIL_TERMINAL" not in told
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


def test_a_server_that_cannot_keep_a_secret_is_left_to_say_that_it_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/palier")
    monkeypatch.delenv("PALIER_SECRET", raising=False)
    (tmp_path / "file").touch()
    monkeypatch.setattr(environment, "VAR", tmp_path / "file" / "var")
    with environment.palier_environment() as told:
        assert "PALIER_SECRET" not in told


class TestSideBySide:
    @pytest.fixture
    def programs(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Two programs that write down that they ended, instead of the real ones."""
        for name in ("one", "other"):
            (tmp_path / f"{name}.py").write_text(
                "import pathlib, signal, sys, time\n"
                "def end(*_): pathlib.Path(__file__).with_suffix('.ended').touch(); sys.exit()\n"
                "signal.signal(signal.SIGTERM, end)\n"
                "pathlib.Path(__file__).with_suffix('.begun').touch()\n"
                "while not pathlib.Path(__file__).with_suffix('.leave').exists(): time.sleep(.02)\n"
                "sys.exit(3)\n"
            )
        monkeypatch.setattr(serve, "_PROCESSES", {"web server": ["one"], "worker": ["other"]})
        monkeypatch.setattr(serve, "_prepare", lambda *_, **__: "")
        monkeypatch.setattr(serve, "_await_answer", lambda *_: self._await(tmp_path))

    def _await(self, folder: Path) -> None:
        while len(list(folder.glob("*.begun"))) < 2:
            time.sleep(0.02)

    @pytest.mark.usefixtures("programs")
    def test_where_one_ends_the_other_is_ended_and_it_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "other.leave").touch()

        with pytest.raises(environment.CannotRun, match=r"The worker ended by itself \(code 3\)"):
            serve._serve("http://here", {**os.environ, "PYTHONPATH": str(tmp_path)})

        assert (tmp_path / "one.ended").exists()

    @pytest.mark.usefixtures("programs")
    def test_both_are_ended_when_it_is_asked_to_stop(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def asked(*_: object) -> None:
            self._await(tmp_path)
            raise serve._Stop

        monkeypatch.setattr(serve, "_await_answer", asked)

        with pytest.raises(serve._Stop):
            serve._serve("http://here", {**os.environ, "PYTHONPATH": str(tmp_path)})

        assert {file.name for file in tmp_path.glob("*.ended")} == {"one.ended", "other.ended"}

    def test_the_procfile_names_them_too(self) -> None:
        lines = (ROOT / "Procfile").read_text().splitlines()

        assert [line.split(":")[0] for line in lines] == ["web", "worker", "release"]
        assert "jobs work" in lines[1]
        assert serve._PROCESSES["worker"][-2:] == ["jobs", "work"]
