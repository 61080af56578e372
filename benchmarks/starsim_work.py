"""Agents of Starsim that draw as often in a step as a client does in a week with a session.

Run by the Python of an environment that has Starsim; prints the nanoseconds of one agent's step. Starsim draws for all
agents at once, and for each of them the same whoever else draws, as this project does. The agents do nothing but take a
mean of what they draw: a session is more work than that.
"""

from __future__ import annotations

import sys
import time

import starsim as ss

UNIFORMS, NORMALS = 19, 17
"""Draws of a week with a session, as `sim.process.draws` counts them."""


class Draws(ss.Module):  # type: ignore[misc]
    """Draws for every agent in every step."""

    def __init__(self) -> None:
        super().__init__()
        self.define_states(ss.FloatArr("level", default=0.5))
        self.uniforms = [ss.random(name=f"uniform_{k}") for k in range(UNIFORMS)]
        self.normals = [ss.normal(name=f"normal_{k}") for k in range(NORMALS)]

    def step(self) -> None:
        """Move every agent's level to the mean of what it draws."""
        people = self.sim.people.auids
        drawn = sum(one.rvs(people) for one in (*self.uniforms, *self.normals))
        self.level[people] = 0.9 * self.level[people] + 0.1 * drawn / (UNIFORMS + NORMALS)


def nanoseconds(agents: int, steps: int) -> float:
    """Return the nanoseconds of one agent's step, without what making the simulation takes."""
    simulation = ss.Sim(n_agents=agents, start=0, stop=steps, dt=1, modules=Draws(), rand_seed=1, verbose=0)
    simulation.init()
    start = time.perf_counter()
    simulation.run()
    return (time.perf_counter() - start) / (agents * steps) * 1e9


if __name__ == "__main__":
    print(min(nanoseconds(int(sys.argv[1]), int(sys.argv[2])) for _ in range(3)))
