"""A search for hypotheses, as an object."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.api.csv_result import CsvResult
from experiments.api.lazy_tables import TableAttribute
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.config.plain_values import PlainValues
from experiments.hypotheses.example_trial import example_trial
from experiments.hypotheses.find_hypotheses import find_hypotheses_of
from experiments.hypotheses.hypothesis_plan import HypothesisPlan, plan_hypotheses
from experiments.hypotheses.hypothesis_tables import TABLES, TYPES, hypothesis_tables
from experiments.results.derived_folder import needed
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT = "hypotheses.txt"
CARDS = "cards"
DATA = "data.csv"


class HypothesisResult(CsvResult):
    """Ranked hypotheses and the studies that would test them; see `find_hypotheses`."""

    text_file = TEXT
    table_types = dict.fromkeys(TABLES, TYPES)
    main_table = "hypotheses"
    main_columns = ("rank", "sentence", "priority", "bits", "bits_error", "robustness", "verdict")
    hypotheses = TableAttribute(
        "One row a card, ranked: the sentence, information in bits, robustness, sizes, and the study of its action."
    )
    candidates = TableAttribute("The candidates with the most information in the race.")
    predictions = TableAttribute("What every theory predicts of every card and listed candidate, in SD.")
    designs = TableAttribute(
        "The best study of every action and size: what it measures, and its information."
    )
    confusion = TableAttribute(
        "Of these studies, how probable each theory is after studies that each has made."
    )
    power = TableAttribute(
        "How often simulated studies of each card find what is predicted, by theory and size."
    )
    weights = TableAttribute("What a study of each action tells about the weight of each causal path.")

    trials: Sequence[pa.Table] = ()
    """Data of one simulated trial of each card, of a result that was not read from a folder."""

    @property
    def title(self) -> str:
        """One line: the first hypothesis."""
        return str(self.hypotheses["sentence"][0].as_py())

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots.hypothesis_plots import draw_confusion, draw_predictions, draw_ranking

        ranks = self.hypotheses["rank"].to_pylist()
        cards = {
            f"predictions_{rank}": functools.partial(draw_predictions, self.predictions, rank)
            for rank in ranks
        }
        return {
            "ranking": lambda: draw_ranking(self.hypotheses),
            **cards,
            "confusion": lambda: draw_confusion(self.designs, self.confusion),
        }

    def _write_more(self, folder: Path) -> None:
        from experiments.reports.preregistration import write_preregistrations
        from experiments.results.rounded_csv import write_rounded_csv

        for place, trial in zip(
            write_preregistrations(self.tables, self.manifest, folder / CARDS), self.trials, strict=True
        ):
            write_rounded_csv(trial, place / DATA, digits=6)

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.hypotheses_page import write_hypotheses_page

        write_hypotheses_page(self.tables, self.manifest, folder)


def run_search(plan: HypothesisPlan, folder: Path | None, progress: bool = True) -> HypothesisResult:
    """Run a checked search.

    Parameters
    ----------
    plan : HypothesisPlan
    folder : Path or None
        Where the result is to be saved: beside it, finished parts are kept, so that the same search resumes after them.
    progress : bool
        Whether to report how far it is.
    """
    from experiments.reports.hypotheses_text import hypotheses_text

    settings = plan.settings
    manifest = begin_manifest("hypotheses", plan.configuration) | {
        "theories": [
            {"name": own.theory, "draws": own.file.path, "fitted": own.own} for own in plan.theories
        ],
        "size": {
            "clients": settings.clients,
            "largest": settings.largest,
            "therapists": settings.therapists,
            "negligible": settings.negligible,
        },
        "spreads": {},
    }
    with kept_work(folder, manifest) as kept:
        found = find_hypotheses_of(plan, kept, progress)
    tables = hypothesis_tables(found)
    text = hypotheses_text(tables, manifest)
    result = HypothesisResult(
        {name: functools.partial(tables.__getitem__, name) for name in tables}, text, manifest
    )
    result.trials = [example_trial(plan, card, number) for number, card in enumerate(found.cards, 1)]
    return result


def find_hypotheses(
    hypotheses: str = "default",
    settings: PlainValues | None = None,
    *,
    theories: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    clients: int | None = None,
    therapists: int | None = None,
    cards: int | None = None,
    draws: str | Path | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> HypothesisResult:
    """Search for hypotheses on which theories differ, and the studies that would tell them apart.

    Parameters
    ----------
    hypotheses : str
        A file of ``configs/hypotheses``, or of a folder of one's own: what can be done, for whom, what is measured.
    settings : mapping, optional
        What differs from the files: parameters, files of groups, ``{"hypotheses.draws": 12}``.
    theories, outcomes : sequence of str, optional
        Theories that are compared, and what is measured.
    clients, therapists : int, optional
        Size of the study for which information is counted.
    cards : int, optional
        Hypotheses that are worked out.
    draws, replicates : optional
        Of the check of robustness, as for `experiments.check_robustness`.
    seed, cores, config_dir : optional
        As for `experiments.check_robustness`.
    folder : str or Path, optional
        Where the result is to be saved: beside it, parts are kept as they are finished.
    progress : bool
        Whether to report how far it is.

    Returns
    -------
    HypothesisResult

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the settings, an action, a theory or a file.
    """
    given: dict[str, object] = {
        "hypotheses.theories": None if theories is None else list(theories),
        "hypotheses.outcomes": None if outcomes is None else list(outcomes),
        "hypotheses.clients": clients,
        "hypotheses.therapists": therapists,
        "hypotheses.cards": cards,
        "draws": None if draws is None else str(draws),
        "replicates": replicates,
        "seed": seed,
        "cores": cores,
    }
    needed("forecasts", "scipy")
    named = {name: value for name, value in given.items() if value is not None}
    with config_folder(config_dir):
        plan = plan_hypotheses(compose("hypotheses", {"hypotheses": hypotheses, **(settings or {}), **named}))
    return run_search(plan, None if folder is None else Path(folder), progress)
