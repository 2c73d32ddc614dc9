"""Run the benchmarks, all or those named: `python -m benchmarks [NAME …]`."""

import importlib
import sys
from pathlib import Path

_ORDER = (
    "size",
    "imports",
    "operations",
    "pull",
    "crowds",
    "servers",
    "rounds",
    "phone",
    "desk",
    "film",
)


def main(names: list[str]) -> int:
    """Print each figure as it is known. Returns how the process ends: 2 for a name unknown."""
    here = Path(__file__).parent
    known = [name for name in _ORDER if (here / f"{name}.py").exists()]
    for unknown in [name for name in names if name not in known]:
        print(f"There is no benchmark “{unknown}”. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    for name in names or known:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{(module.__doc__ or name).splitlines()[0]}", flush=True)
        for figure in module.measure():
            print(f"  {figure.line()}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
