"""Save the private cluster's database to a file, and put a saved one in its place.

Both run as the bootstrap role: row-level security binds the owner, whose copy would be refused.
"""

import os
import subprocess
import sys
from pathlib import Path

from backend.config import ROOT
from backend.database.cluster import ClusterFault
from backend.database.installation import find_installation
from setup.environment import CannotRun, only_one, palier_environment

# Packs are made again, and hold what may be taken back after the copy.
_WITHOUT = ("--exclude-table-data=stairwell_pack", "--exclude-table-data=stairwell_touch")
_AFTER_RESTORE = ROOT / "setup" / "after-restore.sql"
_IF_KNOWN = """
    do $$ begin
        if exists (select from pg_attribute where attrelid = 'sync_epoch'::regclass
            and attname = '{column}' and not attisdropped) then {statement}; end if;
    end $$
"""
# Noted before the copy is made: what is committed from then on may not be in it.
_MARK = _IF_KNOWN.format(column="copied_at", statement="update sync_epoch set copied_at = now()")
# A copy of an earlier version learned only when it was migrated that it was put back.
_RESTORED = _IF_KNOWN.format(
    column="restored_at",
    statement="update sync_epoch set restored_at = coalesce(restored_at, now())",
)


def backup(file: Path) -> None:
    """Save everything, also while Palier serves; `file` becomes readable by its owner alone.

    Raises:
        CannotRun: `file` is there already or cannot be written, or PostgreSQL refuses.
    """
    if file.exists():
        raise CannotRun(f"{file} is there already; a copy never replaces another one.")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as error:
        raise CannotRun(f"{file} cannot be written: {error.strerror}.") from error
    with palier_environment() as environment:
        _psql(environment, f"--command={_MARK}")
        _run(environment, "pg_dump", "--format=custom", *_WITHOUT, f"--file={unfinished}")
    unfinished.rename(file)


def restore(file: Path) -> None:
    """Replace what the database holds by what `file` holds, whole or not at all.

    Then it is migrated, and what the journal says was withdrawn, revoked or ended since the copy
    is done again. No phone is let in before.

    Raises:
        CannotRun: Palier serves, or the file is not a copy.
    """
    if not file.is_file():
        raise CannotRun(f"There is no file {file}.")
    with only_one("a copy is being restored"), palier_environment() as environment:
        options = ["--clean", "--if-exists", "--single-transaction", "--exit-on-error"]
        _run(environment, "pg_restore", *options, str(file))
        _psql(environment, f"--file={_AFTER_RESTORE}")
        _python(environment, "-m", "setup.prepare")
        _psql(environment, f"--command={_RESTORED}")
        print(_replay(environment), end="")


def _replay(environment: dict[str, str]) -> str:
    """What the replay says; without a journal phones are let in, and it is told what that means."""
    journal = Path(environment.get("PALIER_JOURNAL") or os.devnull)
    command = ("-m", "setup.command", "journal")
    if journal.is_file():
        return _python(environment, *command, "replay", str(journal))
    _python(environment, *command, "open")
    return (
        "There is no journal (PALIER_JOURNAL): consents that were withdrawn, devices that were"
        " revoked and roles that were ended since the copy stand again.\n"
    )


def _psql(environment: dict[str, str], what: str) -> None:
    options = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    _run(environment, "psql", *options, what)


def _python(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotRun(
            f"{' '.join(arguments)} did not succeed; the copy is put back, phones are not let in"
            f" yet:\n{done.stderr.strip()}"
        )
    return done.stdout


def _run(environment: dict[str, str], program: str, *arguments: str) -> None:
    url = environment.get("BOOTSTRAP_DATABASE_URL")
    if url is None:
        raise CannotRun(
            "DATABASE_URL names a database that stands elsewhere: save and restore it there,"
            f" as a superuser.\nAfter restoring, run {_AFTER_RESTORE} on it, then"
            "  bin/palier journal replay FILE"
        )
    path = find_installation().programs / program
    done = subprocess.run(
        [path, *arguments, f"--dbname={url}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotRun(f"{program} did not succeed:\n{done.stderr.strip()}")


def main(what: str, arguments: list[str]) -> int:
    """Do `what`, backup or restore, with the one file that is named."""
    if len(arguments) != 1:
        print(f"Type  bin/{what} FILE", file=sys.stderr)
        return 2
    try:
        {"backup": backup, "restore": restore}[what](Path(arguments[0]))
    except (CannotRun, ClusterFault) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
