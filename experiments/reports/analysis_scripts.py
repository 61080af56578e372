"""Scripts in Python and R that analyse the data of one trial of a hypothesis; each runs beside its data."""

from __future__ import annotations

from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.hypotheses.observed_clients import DIFFERENCE, EVERYONE, UPPER

_PYTHON: Final = '''"""Primary analysis of data.csv: {title}.

Needs pandas and statsmodels. Run in this folder: python analysis.py
"""

import warnings

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

data = pd.read_csv("data.csv")
data["intake"] = data["intake_score"] - data["intake_score"].mean()
{prepare}complete = data.dropna(subset=["{outcome}"])
name = "{term}"
fit = plain = smf.ols("{formula}", complete).fit()
try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mixed = smf.mixedlm("{formula}", complete, groups=complete["therapist"]).fit(reml=True)
    # Where therapists are estimated not to differ, the mixed model is least squares, and its errors may be nonsense.
    if mixed.converged and mixed.cov_re.iloc[0, 0] > 1e-6 * mixed.scale and mixed.bse[name] < 5 * plain.bse[name]:
        fit = mixed
except (np.linalg.LinAlgError, ValueError):
    pass
print("mixed model" if fit is not plain else "least squares: no variance between therapists was found")
low, high = fit.conf_int().loc[name]
print(f"clients analysed: {{len(complete)}} of {{len(data)}}, therapists: {{complete['therapist'].nunique()}}")
print(f"effect: {{fit.params[name]:.4f}}, standard error: {{fit.bse[name]:.4f}}, p: {{fit.pvalues[name]:.4f}}")
print(f"95 % interval: {{low:.4f}} to {{high:.4f}}")
print(f"in SD of {sd:.4g}, positive to the good: {{{better} * fit.params[name] / {sd:.6g}:.3f}}")
'''
_R: Final = """# Primary analysis of data.csv: {title}.
# Needs lme4, and lmerTest for degrees of freedom by Satterthwaite. Run in this folder: Rscript analysis.R
satterthwaite <- requireNamespace("lmerTest", quietly = TRUE)
data <- read.csv("data.csv")
data$intake <- data$intake_score - mean(data$intake_score)
{prepare}complete <- data[!is.na(data${outcome}), ]
fit_model <- if (satterthwaite) lmerTest::lmer else lme4::lmer
fit <- fit_model({formula} + (1 | therapist), data = complete, REML = TRUE)
found <- summary(fit)$coefficients["{term}", ]
degrees <- if (satterthwaite) found[["df"]] else nlevels(factor(complete$therapist)) - 2
reach <- qt(0.975, degrees) * found[["Std. Error"]]
p <- 2 * pt(-abs(found[["t value"]]), degrees)
therapists <- length(unique(complete$therapist))
cat(sprintf("clients analysed: %d of %d, therapists: %d\\n", nrow(complete), nrow(data), therapists))
cat(sprintf("effect: %.4f, standard error: %.4f, p: %.4f\\n", found[["Estimate"]], found[["Std. Error"]], p))
cat(sprintf("95 %% interval: %.4f to %.4f\\n", found[["Estimate"]] - reach, found[["Estimate"]] + reach))
cat(sprintf("in SD of {sd:.4g}, positive to the good: %.3f\\n", {better} * found[["Estimate"]] / {sd:.6g}))
"""


def model_formula(card: PlainValues) -> str:
    """Return the fixed part of the analysis; a random intercept for each therapist goes with it."""
    if card["group"] == DIFFERENCE:
        return f"{card['outcome']} ~ arm * upper_half + intake"
    return f"{card['outcome']} ~ arm + intake"


def python_script(card: PlainValues, title: str, better: int) -> str:
    """Return the script in Python.

    Parameters
    ----------
    card : mapping
        Row of ``hypotheses``.
    title : str
        The hypothesis.
    better : int
        1 where a larger outcome is better, -1 otherwise.
    """
    prepare = ""
    if card["group"] not in (EVERYONE, DIFFERENCE):
        prepare = f'data = data[data["upper_half"] == {int(card["group"] == UPPER)}]\n'
    return _PYTHON.format(prepare=prepare, **_words(card, title, better))


def r_script(card: PlainValues, title: str, better: int) -> str:
    """Return the script in R; parameters as `python_script`."""
    prepare = ""
    if card["group"] not in (EVERYONE, DIFFERENCE):
        prepare = f"data <- data[data$upper_half == {int(card['group'] == UPPER)}, ]\n"
    return _R.format(prepare=prepare, **_words(card, title, better))


def _words(card: PlainValues, title: str, better: int) -> PlainValues:
    return {
        "title": title,
        "outcome": card["outcome"],
        "formula": model_formula(card),
        "term": "arm:upper_half" if card["group"] == DIFFERENCE else "arm",
        "sd": float(card["outcome_sd"]),
        "better": better,
    }
