"""A screening of open parameters, as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.api.equivalent_command import equivalent_command
from experiments.api.lazy_tables import TableAttribute
from experiments.api.result import TableResult
from experiments.calibration.prepared_fit import prepare
from experiments.calibration.procedures import screen_parameters
from experiments.calibration.result_tables import COLUMNS, distinct_table, effects_from_table, screening_table
from experiments.calibration.screening import ElementaryEffects
from experiments.config.composition import compose
from experiments.config.plain_values import PlainValues
from experiments.reports.screening_text import screening_text
from experiments.results.folder import read_manifest
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.table_reading import read_csv

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCREENING_TABLE, SCREENING_TEXT = "screening.csv", "screening.txt"


class Screening(TableResult):
    """Which open parameters published figures constrain; see `screen`.

    Parameters
    ----------
    effects : ElementaryEffects
    manifest : mapping
    folder : Path, optional
        Where it is stored, if it is.
    text : str, optional
        As it is stored; computed from the effects if not given.
    """

    main_table = "distinct"
    screening = TableAttribute("One row per parameter and figure: elementary effects, in half-widths.")
    distinct = TableAttribute("Parameters with effects of their own, each adding most to those before it.")

    def __init__(
        self, effects: ElementaryEffects, manifest: PlainValues, folder: Path | None = None, text: str = ""
    ) -> None:
        tables = {"screening": lambda: screening_table(effects), "distinct": lambda: distinct_table(effects)}
        super().__init__(tables, text or screening_text(effects), manifest, folder)
        self.effects = effects

    @classmethod
    def read(cls, folder: str | Path) -> Screening:
        """Read a results folder of ``alliance screen`` or of `save`; effects have four significant digits there.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        effects = effects_from_table(read_csv(path / SCREENING_TABLE, COLUMNS))
        return cls(effects, manifest, path, (path / SCREENING_TEXT).read_text(encoding="utf-8"))

    @property
    def title(self) -> str:
        """One line: how many parameters are constrained."""
        constrained = int(self.effects.constrained.any(axis=1).sum())
        return f"figures constrain {constrained} of {len(self.effects.paths)} open parameters"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots import screening_plot

        return {"screening": lambda: screening_plot.draw(self.effects)}

    def _write(self, folder: Path) -> PlainValues:
        from experiments.plots.saving import save
        from experiments.results.rounded_csv import write_rounded_csv

        write_rounded_csv(self.screening, folder / SCREENING_TABLE, digits=4, missing="nan")
        (folder / SCREENING_TEXT).write_text(self.text, encoding="utf-8")
        if self.configuration["figures"]:
            (folder / "figures").mkdir()
            save(self.plot("screening"), folder / "figures", "screening")
        return {}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.screening_page import write_screening_page

        write_screening_page(self.effects, self.manifest, folder)


def screen(
    settings: PlainValues | None = None,
    *,
    trajectories: int = 10,
    clinics: int = 1,
    seed: int = 1,
    evidence: str | Path | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> Screening:
    """Find the open parameters that published figures constrain, by Morris's elementary effects.

    Parameters
    ----------
    settings : mapping, optional
        What differs from the defaults: dotted names of parameters, files of groups, options of ``alliance screen``.
    trajectories : int
        Paths through the ranges, with one step per parameter each.
    clinics : int
        Clinics that are averaged at each setting.
    seed : int
        Random seed.
    evidence : str or Path, optional
        Table of published figures; the project's own if not given.
    cores : int, optional
        Threads; all cores if not given.
    config_dir : str or Path, optional
        A folder of further configuration files.
    folder : str or Path, optional
        Where the result is to be saved: beside it, settings are kept as they are finished, so that the same run resumes
        after them if it was interrupted. Once the result is saved there, they are removed.
    progress : bool
        Whether to report how many settings are done.

    Returns
    -------
    Screening

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a setting or file, or if a library is missing.
    """
    given = {**(settings or {}), "trajectories": trajectories, "clinics": clinics, "seed": seed}
    if evidence is not None:
        given["evidence"] = str(evidence)
    problem = prepare(compose("screen", {**given, "cores": cores}, config_dir))
    manifest = begin_manifest("screen", problem.configuration)
    manifest["command_line"] = equivalent_command("screen", given)
    with kept_work(None if folder is None else Path(folder), manifest) as kept:
        return Screening(screen_parameters(problem, progress, kept), manifest)
