"""Published figures in every setting, and which mechanism would have to differ between them, as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import csv

from experiments.api.equivalent_command import equivalent_command
from experiments.api.lazy_tables import TableAttribute
from experiments.api.result import Result
from experiments.api.validating import Scoreboard
from experiments.calibration.differing_parameters import Service, SettingSearch, search_differing
from experiments.config.composition import compose
from experiments.config.plain_values import PlainValues
from experiments.config.setting_files import ALL
from experiments.reports.differing_text import COLUMNS, differing_table, differing_text
from experiments.reports.settings_text import USUAL, settings_table, settings_text
from experiments.results.folder import read_manifest
from experiments.results.kept_work import KeptWork, kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.rounded_csv import write_rounded_csv
from experiments.results.table_reading import TEXT, read_csv
from experiments.validation.published_figures import CALIBRATE, PublishedFigure
from experiments.validation.scoreboard import COLUMNS as SCORE_COLUMNS
from experiments.validation.scoreboard import Score
from experiments.validation.settings_plan import SettingsPlan, plan_settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SETTINGS: Final = "settings"
_DIFFERING: Final = "differing"


class SettingsValidation(Result):
    """Published figures beside simulated clinics of every setting; see `validate_settings`.

    Parameters
    ----------
    boards : mapping
        Setting -> its scoreboard.
    figures : sequence of PublishedFigure
        With the setting that each belongs to.
    differing : pyarrow.Table or None
        Of `differing_table`; None if it was not asked for.
    manifest : mapping
    folder : Path, optional
        Where it is stored, if it is.
    """

    main_table = _SETTINGS
    settings = TableAttribute(
        "One row per figure and setting: published and simulated value, and the verdict."
    )
    differing = TableAttribute(
        "One row per setting and parameter that was confirmed: misfit and figures inside, here and in the default."
    )

    def __init__(
        self,
        boards: Mapping[str, Scoreboard],
        figures: Sequence[PublishedFigure],
        differing: pa.Table | None,
        manifest: PlainValues,
        folder: Path | None = None,
    ) -> None:
        super().__init__(manifest, folder)
        self.boards, self.figures, self._found = dict(boards), list(figures), differing

    @classmethod
    def of(
        cls, plan: SettingsPlan, manifest: PlainValues, progress: bool, kept: KeptWork
    ) -> SettingsValidation:
        """Simulate the clinics of a plan, and return the result."""
        measured = plan.run(progress, kept)
        boards = {
            name: Scoreboard.of(
                plan.plans[name], clinics, begin_manifest("validate", plan.plans[name].configuration)
            )
            for name, clinics in measured.items()
        }
        found = None
        if plan.config.options.differing:
            found = differing_table(search_settings(plan, progress, kept.after(plan.pieces)))
        return cls(boards, plan.figures, found, manifest)

    @classmethod
    def read(cls, folder: str | Path) -> SettingsValidation:
        """Read a results folder of ``alliance validate setting=all`` or of `save`.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        boards = {name: Scoreboard.read(path / name) for name in manifest[_SETTINGS]}
        types = {**SCORE_COLUMNS, "setting": TEXT, "own": pa.bool_()}
        rows = read_csv(path / f"{_SETTINGS}.csv", types).to_pylist()
        own = {row["id"]: row["setting"] for row in rows if row["own"]}
        first = next(iter(boards.values()))
        figures = [
            replace(score.figure, clinic="" if own[score.figure.id] == USUAL else own[score.figure.id])
            for score in first.scores
        ]
        asked = manifest["configuration"].get("differing")
        found = read_csv(path / f"{_DIFFERING}.csv", COLUMNS) if asked else None
        return cls(boards, figures, found, manifest, path)

    @property
    def title(self) -> str:
        """One line: figures and settings."""
        return f"{len(self.figures)} published figures in {len(self.boards)} settings"

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The tables `settings` and, if it was asked for, `differing`."""
        tables = {_SETTINGS: settings_table(self._scores, self.figures, self._tops)}
        return tables if self._found is None else {**tables, _DIFFERING: self._found}

    @property
    def text(self) -> str:
        """The table in columns, and which mechanism would have to differ."""
        text = settings_text(self._scores, self.figures, self._tops)
        return text if self._found is None else f"{text}\n\n{differing_text(self._found)}"

    @property
    def _scores(self) -> dict[str, Sequence[Score]]:
        return {name: board.scores for name, board in self.boards.items()}

    @property
    def _tops(self) -> dict[str, int]:
        """Highest score of each setting's distress form."""
        return {
            name: int(board.configuration["instrument"]["distress_top"])
            for name, board in self.boards.items()
        }

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        return {}

    def _write(self, folder: Path) -> PlainValues:
        csv.write_csv(self.settings, folder / f"{_SETTINGS}.csv")
        if self._found is not None:
            write_rounded_csv(self._found, folder / f"{_DIFFERING}.csv")
        for name, board in self.boards.items():
            (folder / name).mkdir()
            board.write_into(folder / name)
        return {"clinics": self.configuration["clinics"], "tables": {}, _SETTINGS: list(self.boards)}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.settings_page import write_settings_page

        write_settings_page(self._scores, self.figures, self._tops, self._found, self.manifest, folder)


def search_settings(plan: SettingsPlan, progress: bool, kept: KeptWork) -> list[SettingSearch]:
    """Look for parameters that would have to differ in the settings that have figures of their own.

    Figures of the default setting are those to which parameters may be fitted; there, the same values are only tried.
    """
    options = plan.config.options
    parameters = {name: one.config.parameters for name, one in plan.plans.items()}
    own = {name: [figure for figure in plan.figures if figure.clinic == name] for name in parameters}
    services = [
        Service.of(name, parameters[name], figures, options.seed) for name, figures in own.items() if figures
    ]
    fitted = [figure for figure in plan.figures if figure.role == CALIBRATE and not figure.clinic]
    usual = Service.of(USUAL, parameters[USUAL], fitted, options.seed)
    found = [service for service in services if service.figures]
    return search_differing(found, usual, options.differing, options.cores, progress, kept)


def validate_settings(
    settings: PlainValues | None = None,
    *,
    clinics: int = 200,
    seed: int = 1,
    differing: int = 0,
    evidence: str | Path | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> SettingsValidation:
    """Compare clinics of every setting with published figures, as ``alliance validate setting=all`` does.

    Parameters
    ----------
    settings : mapping, optional
        What differs from the defaults: dotted names of parameters, files of groups, options of ``alliance validate``.
    clinics, seed, evidence, cores, config_dir, folder, progress
        As of `experiments.api.validating.validate`; clinics are those of each setting.
    differing : int
        Clinics at each value that is tried of every open parameter of a mechanism, to say which would have to differ
        between settings if one did; 0 tries none.

    Returns
    -------
    SettingsValidation

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a setting or file.
    """
    given = {**(settings or {}), "setting": ALL, "clinics": clinics, "seed": seed, "differing": differing}
    if evidence is not None:
        given["evidence"] = str(evidence)
    plan = plan_settings(compose("validate", {**given, "cores": cores}, config_dir))
    manifest = begin_manifest("validate", plan.configuration)
    manifest["command_line"] = equivalent_command("validate", given)
    with kept_work(None if folder is None else Path(folder), manifest) as kept:
        return SettingsValidation.of(plan, manifest, progress, kept)


def open_validation(folder: str | Path) -> Result:
    """Open a results folder of ``alliance validate``: of one setting, or of all."""
    kind = SettingsValidation if _SETTINGS in read_manifest(Path(folder)) else Scoreboard
    return kind.read(folder)
