"""Run one program with Palier's environment, the private cluster running meanwhile."""

import signal
import subprocess
import sys

from backend.database.cluster import ClusterFault
from setup.environment import palier_environment


def main(command: list[str]) -> int:
    """Run `command` and return its exit code."""
    if not command:
        print("Type  bin/with-database PROGRAM …", file=sys.stderr)
        return 2
    try:
        with palier_environment() as environment:
            program = subprocess.Popen(command, env=environment)
            # Ctrl-C reaches the program too, and it alone decides what comes of it.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, lambda *_: program.terminate())
            return program.wait()
    except ClusterFault as fault:
        print(fault, file=sys.stderr)
        return 1
    except FileNotFoundError as fault:
        print(f"There is no program {fault.filename}.", file=sys.stderr)
        return 127
    except PermissionError as fault:
        print(f"{fault.filename} cannot be run.", file=sys.stderr)
        return 126


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
