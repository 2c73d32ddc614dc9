"""Ask the machine for what Palier needs; install it by apt where that is allowed, or say what to type.

Runs before any Python package is installed: it uses the standard library alone.

    python3 setup/system.py run     PostgreSQL with PostGIS
    python3 setup/system.py test    and Chromium
"""  # noqa: E501  # one sentence

import ctypes
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

_PYTHON_OLDEST = (3, 11)
_NODE_OLDEST = (20, 19)
# The PostgreSQL that each release brings.
_RELEASES = {
    ("debian", "12"): 15,
    ("debian", "13"): 17,
    ("ubuntu", "24.04"): 16,
    ("ubuntu", "26.04"): 18,
}
_BROWSER = "/usr/bin/chromium"
_INSTALLATION = Path(__file__).parent.parent / "backend" / "database" / "installation.py"


def main(purpose: str) -> int:
    """Check and install; 0 if all is there."""
    faults = [*_python_faults(), *_node_faults()]
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    packages = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
    advice = _database_advice()
    if advice:
        database = _database_packages()
        if not database:
            print(advice, file=sys.stderr)
            return 1
        packages += database
    if purpose == "test" and not _has_browser():
        if shutil.which("apt-get") is None or "PALIER_CHROMIUM" in os.environ:
            print("Tests need Chromium: name its program in PALIER_CHROMIUM.", file=sys.stderr)
            return 1
        packages += ["chromium", "fonts-liberation"]
    if purpose == "test" and sys.platform == "linux" and not _has_library("libatomic.so.1"):
        packages.append("libatomic1")  # Playwright's driver is linked against it
    return _install(packages) if packages else 0


def _python_faults() -> list[str]:
    if sys.version_info >= _PYTHON_OLDEST:
        return []
    return [f"Palier needs Python 3.11 or later; python3 is {sys.version.split()[0]} here."]


def _node_faults() -> list[str]:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return ["Palier needs Node 20.19 or later with npm to build its pages: install both."]
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", told)[:2])
    if version >= _NODE_OLDEST:
        return []
    return [f"Palier needs Node 20.19 or later; node is {told.strip()} here."]


def _database_advice() -> str:
    """What to do about PostgreSQL and PostGIS, empty where nothing is to be done."""
    if os.environ.get("DATABASE_URL"):
        return ""
    return subprocess.run(
        [sys.executable, _INSTALLATION], capture_output=True, text=True, check=False
    ).stderr.strip()


def _database_packages() -> list[str]:
    if shutil.which("apt-get") is None or os.environ.get("PG_CONFIG"):
        return []
    release = _release()
    version = _RELEASES.get(release)
    return [f"postgresql-{version}", f"postgresql-{version}-postgis-3"] if version else []


def _release() -> tuple[str, str]:
    path = Path("/etc/os-release")
    lines = path.read_text().splitlines() if path.exists() else []
    told = dict(line.replace('"', "").split("=", 1) for line in lines if "=" in line)
    return told.get("ID", ""), told.get("VERSION_ID", "")


def _has_browser() -> bool:
    return Path(os.environ.get("PALIER_CHROMIUM", _BROWSER)).exists()


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _install(packages: list[str]) -> int:
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        print(
            f"What Debian calls {' and '.join(packages)} is missing: install it.", file=sys.stderr
        )
        return 1
    if os.geteuid() != 0:
        print(
            "Some Debian packages are missing. Type this as root, then start again:\n\n"
            f"    apt-get update && {shlex.join(command)}\n",
            file=sys.stderr,
        )
        return 1
    print(f"Installing {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    waiting = ["-q", "-o", "DPkg::Lock::Timeout=120"]
    log = Path("var/apt.log")
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as output:
        for step in (["apt-get", "update", *waiting], [*command, *waiting]):
            done = subprocess.run(
                step, check=False, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
            if done.returncode != 0:
                print(log.read_text()[-3000:], file=sys.stderr)
                print(f"`{shlex.join(step)}` did not succeed (see above).", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
