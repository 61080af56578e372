"""Print the table of benchmarks: ``make bench``, or ``python -m benchmarks engines``, or ``sweep --full``."""

from __future__ import annotations

import functools
import platform
import sys
from collections.abc import Callable, Iterable

from benchmarks import (
    analysis,
    engines,
    explorer,
    explorer_class,
    explorer_visits,
    limit,
    own_data,
    rivals,
    scale,
    start,
    sweep,
    trials,
)
from benchmarks.result import Result

PARTS: dict[str, Callable[[], Iterable[Result]]] = {
    "engines": engines.results,
    "start": start.results,
    "analysis": analysis.results,
    "sweep": sweep.results,
    "explorer": explorer.results,
    "class": explorer_class.results,
    "visits": explorer_visits.results,
    "scale": scale.results,
    "limit": limit.results,
    "own_data": own_data.results,
    "rivals": rivals.results,
    "trials": trials.results,
}


def main(names: list[str]) -> int:
    """Run the named parts, or all of them; ``--full`` gives the sweep its full size."""
    parts = {**PARTS, "sweep": functools.partial(sweep.results, full="--full" in names)}
    names = [name for name in names if name != "--full"]
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"{unknown[0]!r} is not a benchmark; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    print(f"{'comparison':<46}  {'measured':<44}  {'ratio':>7}  target")
    for name in names or PARTS:
        for result in parts[name]():
            print(result.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
