"""A search for hypotheses in plain words, as the command prints it."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.reports.card_content import size_words

LIMITS = (
    "Bits say how much a study would tell about which of the compared theories holds, if one of them does and each "
    "is as probable as the others "
    "before. None of them may hold.",
    "What an action does is what the model makes of it: only actions whose paths the model has can differ between "
    "theories.",
    "Many candidates are screened, and the best of many look better than they are. The numbers of the cards come "
    "from clinics that the screening "
    "has not seen, but the settings of the theories are the same.",
    "Settings of theories are few, and were fitted to the same published figures; what these do not constrain is "
    "only as wide as its searched range.",
    "Robustness is that of the effect under the configured parameters, not of the difference between theories.",
)


def hypotheses_findings(tables: Mapping[str, pa.Table], manifest: PlainValues) -> list[str]:
    """Return the sentences of text and page."""
    rows = tables["hypotheses"].to_pylist()
    size = manifest["size"]
    said = [
        f"{rows[0]['screened']:,} candidates were screened under {len(manifest['theories'])} theories; {len(rows)} "
        f"were worked out, ordered by bits "
        f"about the theory for every hundred clients (a study of {size['clients']} clients that measures this effect "
        f"alone) times robustness."
    ]
    informative = [row for row in rows if row["bits"] > 2 * row["bits_error"]]
    if informative:
        said.append(
            f"Of these, {len(informative)} alone tell something about the theory beyond two standard errors."
        )
    else:
        said.append(
            "None of these effects alone tells anything about the theory beyond two standard errors, in a study of "
            "this size."
        )
    single = [row for row in rows if row["hangs_on"]]
    if single:
        named = "; ".join(f"{row['name']} on {row['hangs_on']}" for row in single)
        said.append(f"Depending on a single open parameter: {named}.")
    designs = max(tables["designs"].to_pylist(), key=lambda row: float(row["bits_per_100"]))
    said.append(
        f"The study with the most information for every client: {designs['action']}, {designs['clients']} clients, "
        f"{designs['measures']}: "
        f"{designs['bits']:.2f} ± {designs['bits_error']:.2f} bits, right in {100 * designs['right']:.0f} % of "
        f"simulated studies."
    )
    return said


def hypotheses_text(tables: Mapping[str, pa.Table], manifest: PlainValues) -> str:
    """Return what the command prints."""
    lines = [*hypotheses_findings(tables, manifest), ""]
    for row in tables["hypotheses"].to_pylist():
        lines += [
            f"{row['rank']}. {row['sentence']}",
            f"   {row['bits']:.3f} ± {row['bits_error']:.3f} bits, robustness {row['robustness']:.2f} "
            f"({row['verdict']}), 80 % assurance with "
            f"{size_words(row['clients_80'])} clients",
        ]
    return "\n".join([*lines, "", *LIMITS[:3]]) + "\n"
