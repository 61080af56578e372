"""`alliance screen`: which parameters the figures inform at all."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.fit_target import misses
from experiments.calibration.preparation import Setup, prepare
from experiments.calibration.prior import screened_ranges
from experiments.calibration.screening import Screening, screen
from experiments.config.checked_config import CheckedConfig
from experiments.results.folder import new_folder, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest, now
from experiments.results.progress import watched
from experiments.results.stored_or_made import stored_note

Floats = NDArray[np.float64]
TABLE, TEXT = "screening.csv", "screening.txt"
SHOWN: Final = 20


def screen_parameters(settings: CheckedConfig) -> None:
    """Screen all open parameters, store effects and picture, and print the most informed.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance screen``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    setup, options = prepare(settings), settings.options
    stored = stored_manifest(setup.folder, setup.configuration, options.overwrite)
    if stored is not None:
        note = stored_note(stored)
        print((setup.folder / TEXT).read_text(encoding="utf-8"), end="")
        print(f"\nresults stored before: {setup.folder} ({note})")
        return
    manifest = begin_manifest("screen", setup.configuration)
    with new_folder(setup.folder) as folder:
        found = _screened(setup, settings)
        text = screening_text(found)
        _write_table(found, folder / TABLE)
        (folder / TEXT).write_text(text, encoding="utf-8")
        if options.figures:
            _draw(found, folder / "figures")
        write_manifest(folder, {**manifest, "ended": now()})
    print(text, end="")
    print(f"\nresults: {setup.folder}")


def _screened(setup: Setup, settings: CheckedConfig) -> Screening:
    options, ranges = settings.options, screened_ranges(settings.parameters)

    simulator = setup.simulator(settings.parameters, options.clinics)

    def evaluate(tried: Sequence[tuple[Mapping[str, float], int]]) -> Iterator[Mapping[str, float]]:
        for values in watched(simulator.many(tried, options.cores), len(tried), "settings"):
            yield misses(setup.figures, values)

    ids = [figure.id for figure in setup.figures]
    return screen(evaluate, ranges, ids, options.trajectories, options.seed)


def _draw(found: Screening, folder: Path) -> None:
    from experiments.plots.saving import save
    from experiments.plots.screening_plot import draw

    folder.mkdir()
    save(draw(found), folder, "screening")


def screening_text(found: Screening) -> str:
    """Return the most informed parameters and what they move, in words."""
    informed = found.informed.any(axis=1)
    head = (
        f"{informed.sum()} of {len(found.paths)} open parameters move at least one of "
        f"{len(found.figures)} figures beyond luck.\n"
        "Change of figures over a parameter's range, in half-widths of the published intervals:\n\n"
    )
    lines = []
    for place in found.order()[:SHOWN]:
        moved = sorted(
            (number for number in range(len(found.figures)) if found.informed[place, number]),
            key=lambda number: -found.mu_star[place, number],
        )
        most = ", ".join(
            f"{found.figures[number]} {found.mu_star[place, number]:.1f}" for number in moved[:3]
        )
        lines.append(f"{found.paths[place]:36} {found.strength[place]:6.2f}  {most}\n")
    return head + "".join(lines) + _distinct_text(found)


def _distinct_text(found: Screening) -> str:
    lines = [
        "\nChosen one after another, each by what it moves that a mixture of those before does not:\n\n",
        *(
            f"{found.paths[place]:36} {np.linalg.norm(own):6.2f}  {_moved(found, own)}\n"
            for place, own in found.distinct()
        ),
    ]
    return "".join(lines)


def _moved(found: Screening, effects: Floats) -> str:
    """Return the three figures that move most, and by how much."""
    most = [int(number) for number in np.argsort(-np.abs(effects))[:3]]
    return ", ".join(f"{found.figures[number]} {effects[number]:.1f}" for number in most)


def _write_table(found: Screening, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["parameter", "figure", "mu", "mu_star", "sigma", "luck", "threshold", "informed"])
        for place in found.order():
            for number, figure in enumerate(found.figures):
                numbers = (
                    found.mu[place, number],
                    found.mu_star[place, number],
                    found.sigma[place, number],
                    found.luck[number],
                    found.threshold[number],
                )
                informed = str(bool(found.informed[place, number])).lower()
                writer.writerow([found.paths[place], figure, *(f"{n:.4g}" for n in numbers), informed])
