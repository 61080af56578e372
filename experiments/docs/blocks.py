"""The generated parts of the pages, each a function that returns Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from experiments.docs.analyses import (
    discover_options_block,
    export_limits_block,
    export_options_block,
    sensitivity_methods_block,
    sensitivity_options_block,
)
from experiments.docs.calibration_blocks import fit_block, marginals_block
from experiments.docs.claims import claims_block
from experiments.docs.estimator_blocks import biases_block, findings_block, truths_block
from experiments.docs.example_run import roster_run
from experiments.docs.house_map import map_block
from experiments.docs.mechanism_blocks import choices_block, paths_block
from experiments.docs.plausible_blocks import (
    emulators_block,
    history_marginals_block,
    ruled_out_block,
    simulated_block,
    waves_block,
)
from experiments.docs.prediction_blocks import predictions_block, releases_block
from experiments.docs.reference_tables import (
    instruments_block,
    interventions_block,
    parameters_block,
    shares_block,
    theories_block,
)
from experiments.docs.scoreboard_blocks import (
    differing_block,
    estimands_block,
    misses_block,
    scales_block,
    scoreboard_block,
)
from experiments.docs.statement_blocks import lesson_verdicts_block, statements_block
from experiments.docs.structure import (
    anchors_block,
    columns_block,
    draws_block,
    equations_block,
    schedule_block,
    states_block,
)
from experiments.docs.theory_blocks import (
    confusion_block,
    elsewhere_block,
    foretold_block,
    pairs_block,
    trial_block,
    unmet_block,
)

BLOCKS: Mapping[str, Callable[[], str]] = {
    "house_map": map_block,
    "states": states_block,
    "schedule": schedule_block,
    "equations": equations_block,
    "anchors": anchors_block,
    "columns": columns_block,
    "interventions": interventions_block,
    "instruments": instruments_block,
    "theories": theories_block,
    "draws": draws_block,
    "claims": claims_block,
    "statements": statements_block,
    "lesson_verdicts": lesson_verdicts_block,
    "shares": shares_block,
    "parameters": parameters_block,
    "roster_run": roster_run,
    "estimands": estimands_block,
    "scoreboard": scoreboard_block,
    "differing": differing_block,
    "misses": misses_block,
    "scales": scales_block,
    "predictions": predictions_block,
    "releases": releases_block,
    "fit": fit_block,
    "marginals": marginals_block,
    "trial": trial_block,
    "unmet": unmet_block,
    "foretold": foretold_block,
    "elsewhere": elsewhere_block,
    "confusion": confusion_block,
    "pairs": pairs_block,
    "estimator_truths": truths_block,
    "estimator_biases": biases_block,
    "estimator_findings": findings_block,
    "choices": choices_block,
    "paths": paths_block,
    "waves": waves_block,
    "ruled_out": ruled_out_block,
    "emulators": emulators_block,
    "plausible_figures": simulated_block,
    "posterior_all": history_marginals_block,
    "sensitivity_options": sensitivity_options_block,
    "sensitivity_methods": sensitivity_methods_block,
    "discover_options": discover_options_block,
    "export_options": export_options_block,
    "export_limits": export_limits_block,
}
"""Name of a part, as its marker says it, and what makes it."""
