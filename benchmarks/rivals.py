"""The engine and the plain Mesa model against Starsim, a fast library for agents in health, on the nearest equal work.

Starsim steps all agents at once with numpy. Each of its agents draws as often in a step as a client of ours in a week
with a session, and does nothing else; it is installed in an environment of its own, beside the one that runs this.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.engines import per_session
from benchmarks.result import Result
from sim import AllianceModel, Parameters, build_world, simulate

RELEASE: Final = "starsim==3.7.2"
STEPS: Final = 100
SIZES: Final = {600: {}, 20_000: {"clients": 20_000, "therapists": 400}}
"""Agents -> a clinic of as many clients, by what differs from the usual one."""
_HERE: Final = Path(sys.prefix) / "rivals"
_PYTHON: Final = _HERE / "bin" / "python"
_WORK: Final = Path(__file__).with_name("starsim_work.py")


def results() -> Iterable[Result]:
    """Measure a session of each, clinics of two sizes; nothing where Starsim cannot be installed."""
    if not _installed():
        print(f"{RELEASE} cannot be installed here: nothing is compared with it", file=sys.stderr)
        return
    for agents, clinic in SIZES.items():
        world = build_world(Parameters.of({"clinic": clinic}), 1)
        simulate(world)
        starsim = float(_output(str(_PYTHON), str(_WORK), str(agents), str(STEPS)))
        engine = min(per_session(lambda world=world: [simulate(world)]) for _ in range(5)) * 1e9
        yield _compared(f"engine against Starsim, {agents:,} agents", starsim, engine)
        if not clinic:
            mesa = per_session(lambda world=world: [AllianceModel(world).run()]) * 1e9
            yield _compared(f"plain Mesa against Starsim, {agents:,} agents", starsim, mesa)


def _compared(what: str, starsim: float, ours: float) -> Result:
    return Result(what, f"{starsim:,.0f} ns an agent's step, {ours:,.0f} a session", starsim / ours)


def _installed() -> bool:
    if not _PYTHON.exists():
        venv.create(_HERE, with_pip=True)
    try:
        _output(str(_PYTHON), "-m", "pip", "install", "--quiet", RELEASE)
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr)
        return False
    return True


def _output(*command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
