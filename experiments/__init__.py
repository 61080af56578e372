"""What a researcher does with the model: configure, run, compare, store, show.

Names are imported when first used, so that ``import experiments`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.api.assurance_result import AssuranceResult, find_assurance
    from experiments.api.calibrating import Calibration, Posterior
    from experiments.api.comparing import Study, load_study
    from experiments.api.comparison_result import Comparison, StoppedEarly
    from experiments.api.discovery_result import DiscoveryResult, discover
    from experiments.api.exporting import Export, export
    from experiments.api.history_matching import HistoryMatch, PlausibleSet
    from experiments.api.hypothesis_search import HypothesisResult, find_hypotheses
    from experiments.api.measures_table import measures_table
    from experiments.api.observing import ServiceDescription, observe
    from experiments.api.opening import open_results
    from experiments.api.parameters_table import parameters_table
    from experiments.api.predicting import predict
    from experiments.api.replaying import Replay, replay
    from experiments.api.result import Result
    from experiments.api.results_list import ResultsList, list_results
    from experiments.api.robustness_result import Robustness, check_robustness
    from experiments.api.sample_sizes import SampleSizes, find_sample_size
    from experiments.api.screening_results import Screening, screen
    from experiments.api.sensitivity_result import SensitivityResult, analyse_sensitivity
    from experiments.api.simulating import ClinicResult, simulate
    from experiments.api.sweeping import Sweep
    from experiments.api.trying_estimators import EstimatorResult, try_estimators
    from experiments.api.trying_theories import TheoryTrial, TheoryVerdicts
    from experiments.api.validating import Scoreboard, validate
    from experiments.api.validating_settings import SettingsValidation, validate_settings
    from experiments.api.virtual_trial import TrialResult, try_trial
    from experiments.config.extensions import load_extension
    from experiments.validation.predictions import Prediction
    from sim.errors import InputError

_HOMES = {
    "AssuranceResult": "experiments.api.assurance_result",
    "Calibration": "experiments.api.calibrating",
    "ClinicResult": "experiments.api.simulating",
    "Comparison": "experiments.api.comparison_result",
    "DiscoveryResult": "experiments.api.discovery_result",
    "EstimatorResult": "experiments.api.trying_estimators",
    "Export": "experiments.api.exporting",
    "HistoryMatch": "experiments.api.history_matching",
    "InputError": "sim.errors",
    "PlausibleSet": "experiments.api.history_matching",
    "Posterior": "experiments.api.calibrating",
    "Prediction": "experiments.validation.predictions",
    "Replay": "experiments.api.replaying",
    "Result": "experiments.api.result",
    "ResultsList": "experiments.api.results_list",
    "Robustness": "experiments.api.robustness_result",
    "Scoreboard": "experiments.api.validating",
    "Screening": "experiments.api.screening_results",
    "SensitivityResult": "experiments.api.sensitivity_result",
    "ServiceDescription": "experiments.api.observing",
    "SettingsValidation": "experiments.api.validating_settings",
    "StoppedEarly": "experiments.api.comparison_result",
    "Study": "experiments.api.comparing",
    "Sweep": "experiments.api.sweeping",
    "HypothesisResult": "experiments.api.hypothesis_search",
    "TheoryTrial": "experiments.api.trying_theories",
    "TheoryVerdicts": "experiments.api.trying_theories",
    "SampleSizes": "experiments.api.sample_sizes",
    "TrialResult": "experiments.api.virtual_trial",
    "analyse_sensitivity": "experiments.api.sensitivity_result",
    "check_robustness": "experiments.api.robustness_result",
    "discover": "experiments.api.discovery_result",
    "export": "experiments.api.exporting",
    "list_results": "experiments.api.results_list",
    "find_hypotheses": "experiments.api.hypothesis_search",
    "load_extension": "experiments.config.extensions",
    "load_study": "experiments.api.comparing",
    "observe": "experiments.api.observing",
    "open_results": "experiments.api.opening",
    "measures_table": "experiments.api.measures_table",
    "parameters_table": "experiments.api.parameters_table",
    "predict": "experiments.api.predicting",
    "replay": "experiments.api.replaying",
    "screen": "experiments.api.screening_results",
    "simulate": "experiments.api.simulating",
    "find_assurance": "experiments.api.assurance_result",
    "find_sample_size": "experiments.api.sample_sizes",
    "try_estimators": "experiments.api.trying_estimators",
    "try_trial": "experiments.api.virtual_trial",
    "validate": "experiments.api.validating",
    "validate_settings": "experiments.api.validating_settings",
}

__all__ = [
    "AssuranceResult",
    "Calibration",
    "ClinicResult",
    "Comparison",
    "DiscoveryResult",
    "EstimatorResult",
    "Export",
    "HistoryMatch",
    "HypothesisResult",
    "InputError",
    "PlausibleSet",
    "Posterior",
    "Prediction",
    "Replay",
    "Result",
    "ResultsList",
    "Robustness",
    "SampleSizes",
    "Scoreboard",
    "Screening",
    "SensitivityResult",
    "ServiceDescription",
    "SettingsValidation",
    "StoppedEarly",
    "Study",
    "Sweep",
    "TheoryTrial",
    "TheoryVerdicts",
    "TrialResult",
    "analyse_sensitivity",
    "check_robustness",
    "discover",
    "export",
    "find_assurance",
    "find_hypotheses",
    "find_sample_size",
    "list_results",
    "load_extension",
    "load_study",
    "measures_table",
    "observe",
    "open_results",
    "parameters_table",
    "predict",
    "replay",
    "screen",
    "simulate",
    "try_estimators",
    "try_trial",
    "validate",
    "validate_settings",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
