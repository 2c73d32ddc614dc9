"""The PostgreSQL that is installed here: which one serves, and as whom its programs run."""

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_OLDEST_VERSION = 15
_PATTERNS = (
    "usr/lib/postgresql/*/bin/pg_config",
    "usr/pgsql-*/bin/pg_config",
    "opt/homebrew/opt/postgresql@*/bin/pg_config",
    "usr/local/opt/postgresql@*/bin/pg_config",
    "Applications/Postgres.app/Contents/Versions/*/bin/pg_config",
)
_ADVICE = (
    "Palier needs PostgreSQL 15 or later with PostGIS 3. On Debian 12 type\n"
    "    apt-get install postgresql-15 postgresql-15-postgis-3\n"
    "as root; on macOS `brew install postgresql@17 postgis`; elsewhere install both and name\n"
    "the program pg_config of that PostgreSQL in the variable PG_CONFIG. Or set DATABASE_URL to a\n"
    "database server that stands elsewhere."
)


class ClusterFault(Exception):
    """The cluster cannot start or stop; the message says why and what to do."""


@dataclass(frozen=True)
class Installation:
    """The programs of one PostgreSQL that has PostGIS."""

    version: int
    programs: Path

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of its programs, as the user `postgres` if this process is root's."""
        command = [str(self.programs / program), *arguments]
        environment = {**os.environ, "LC_ALL": "C"}
        for name in [name for name in environment if name.startswith("PG")]:
            del environment[name]  # they would lead to another cluster
        if os.geteuid() != 0:
            return subprocess.run(
                command, capture_output=True, text=True, check=False, cwd="/", env=environment
            )
        user = server_user()
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=environment,
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
        )


def server_user() -> pwd.struct_passwd:
    """Who runs PostgreSQL: this process's own user, but never root, which PostgreSQL refuses.

    Raises:
        ClusterFault: this process is root's and there is no user `postgres`.
    """
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterFault(
            "PostgreSQL does not run as root, and there is no user `postgres` to run it.\n"
            "Create that user, or start Palier as an ordinary user."
        ) from None


def find_installation(version: int | None = None) -> Installation:
    """The newest PostgreSQL with PostGIS, or the one of `version`, which existing data needs.

    PG_CONFIG in the environment goes before the usual places and the PATH.

    Raises:
        ClusterFault: there is none that fits.
    """
    named = os.environ.get("PG_CONFIG")
    candidates = [Path(named)] if named else _candidates()
    found = [installation for path in candidates if (installation := _examine(path))]
    fitting = [one for one in found if version in (None, one.version)]
    if fitting:
        return max(fitting, key=lambda one: one.version)
    if version is not None:
        raise ClusterFault(
            f"The data was made by PostgreSQL {version}, and no PostgreSQL {version} with PostGIS"
            " is found here.\nInstall it again; the data is untouched."
        )
    raise ClusterFault(_ADVICE)


def _candidates() -> list[Path]:
    usual = [path for pattern in _PATTERNS for path in Path("/").glob(pattern)]
    on_path = shutil.which("pg_config")
    return [*usual, Path(on_path)] if on_path else usual


def _examine(pg_config: Path) -> Installation | None:
    """What a pg_config tells, if its PostgreSQL is complete, new enough and has PostGIS."""
    try:
        examined = subprocess.run(
            [pg_config, "--version", "--bindir", "--sharedir"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        return None
    # The second word is the version: 15.3, 17.0, 18beta1.
    version = int(examined[0].split()[1][:2])
    programs, share = Path(examined[1]), Path(examined[2])
    complete = (programs / "initdb").exists() and (share / "extension/postgis.control").exists()
    return Installation(version, programs) if complete and version >= _OLDEST_VERSION else None


if (
    __name__ == "__main__"
):  # asked before any package is installed, so the standard library suffices
    try:
        find_installation()
    except ClusterFault as fault:
        sys.exit(str(fault))
