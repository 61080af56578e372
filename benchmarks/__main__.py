"""Print the table of benchmarks: ``make bench``, or ``python -m benchmarks engines``."""

from __future__ import annotations

import platform
import sys

from benchmarks import analysis, engines, scale, start

PARTS = {"engines": engines, "start": start, "analysis": analysis, "scale": scale}


def main(names: list[str]) -> int:
    """Run the named parts, or all of them."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"{unknown[0]!r} is not a benchmark; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    print(f"{'comparison':<46}  {'measured':<44}  {'ratio':>7}  target")
    for name in names or PARTS:
        for result in PARTS[name].results():
            print(result.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
