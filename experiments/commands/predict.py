"""`alliance predict`: what the model says of a figure, written down before the figure is known."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from experiments.api.predicting import make_prediction
from experiments.config.checked_config import CheckedConfig
from experiments.config.locations import configs_folder
from experiments.reports.prediction_text import prediction_text
from experiments.results.manifest import command_line

_ELSEWHERE: Final = Path("results/predictions")


def predict_figure(config: CheckedConfig) -> None:
    """Simulate clinics, write the prediction and print it.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance predict``.

    Raises
    ------
    InputError
        Before anything runs, if the estimand is missing or unknown, or its figure is known already.
    """
    prediction = make_prediction(config, command_line.get())
    out = config.options.out
    path = prediction.write(_predictions_folder() if out is None else Path(out))
    print(f"{prediction_text(prediction)}\n\nprediction: {path}")


def _predictions_folder() -> Path:
    docs = configs_folder().parent / "docs"
    return docs / "predictions" if docs.is_dir() else _ELSEWHERE
