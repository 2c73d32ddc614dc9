"""Where the cluster's files and its socket are, so that PostgreSQL's user can reach them."""

import hashlib
import subprocess
import tempfile
from os import chown, fsencode, geteuid
from pathlib import Path

from backend.database.installation import ClusterFault, server_user

# The kernel's limit is 107 bytes, on macOS 103; a longer path is fatal to PostgreSQL.
_SOCKET_PATH_BYTES = 100
_SOCKET_NAME = ".s.PGSQL.5432"


def home_of(directory: Path) -> Path:
    """Where PostgreSQL's files are: below `directory` if its user can get there.

    Run by root from a folder under `/root`, PostgreSQL's user cannot.
    """
    if geteuid() == 0 and not _is_reachable(directory):
        return Path(f"/var/lib/palier-{_digest(directory)}")
    return directory / "postgresql"


def _is_reachable(directory: Path) -> bool:
    user = server_user()
    return (
        subprocess.run(
            ["test", "-x", str(directory)],
            check=False,
            cwd="/",
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
        ).returncode
        == 0
    )


def socket_folder(home: Path) -> Path:
    """The socket's folder, which must be short; plain letters spare every client's quoting."""
    folder = home / "socket"
    path = str(folder / _SOCKET_NAME)
    plain = path.isascii() and path.translate(str.maketrans("/.-_", "aaaa")).isalnum()
    if plain and len(path) <= _SOCKET_PATH_BYTES:
        return folder
    return Path(tempfile.gettempdir(), f"palier-{_digest(home)}")


def _digest(path: Path) -> str:
    return hashlib.sha256(fsencode(path)).hexdigest()[:12]


def make_private(folder: Path) -> None:
    """A folder that only PostgreSQL's user and root can enter.

    Raises:
        ClusterFault: it is there and somebody else's.
    """
    user = server_user()
    try:
        folder.mkdir(mode=0o700)
        chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        owner = folder.lstat().st_uid
        if owner != user.pw_uid or folder.is_symlink():
            raise ClusterFault(
                f"{folder} belongs to another user (number {owner}). Start Palier as the user who"
                " started it first from this folder, or remove that folder."
            ) from None
        folder.chmod(0o700)
