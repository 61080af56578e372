"""Results of a trial of theories as Markdown, from those kept in `docs/theories/`."""

from __future__ import annotations

from typing import Final

from experiments.docs.kept_tables import THEORIES, kept_rows
from experiments.docs.markdown import table

LISTED: Final = 15


def trial_block() -> str:
    """Return the theories, the largest weight first."""
    rows = [
        {
            "name": row["theory"],
            "weight": f"{_number(row, 'weight')} ({_number(row, 'low')} to {_number(row, 'high')})",
            "without discrepancy": _number(row, "without_discrepancy"),
            "ranges halved": _number(row, "halved_ranges") + (" (moved)" if row["moved"] == "true" else ""),
            "with other clinics": _number(row, "with_other_clinics"),
            "fitted, met": f"{row['fitted_met']} of {row['fitted']}",
            "predicted, met": f"{row['predicted_met']} of {row['predicted']}",
            "log density, fitted": f"{float(row['fitted_density']):.1f}",
            "predicted": f"{float(row['predicted_density']):.1f}",
            "its own come back": f"{_number(row, 'home')} ± {_number(row, 'home_error')}",
        }
        for row in kept_rows(THEORIES, "theories")
    ]
    return table(rows, tuple(rows[0]))


def unmet_block() -> str:
    """Return which figures each theory cannot meet, with the best attainable distance."""
    found: dict[str, dict[str, list[str]]] = {
        row["theory"]: {"calibrate": [], "predict": []} for row in kept_rows(THEORIES, "theories")
    }
    for row in kept_rows(THEORIES, "figures"):
        if row["met"] == "false":
            said = f"`{row['figure']}` ({float(row['nearest']):.1f})"
            found[row["theory"]][row["role"]].append(said)
    rows = [
        {
            "name": theory,
            "fitted figures it cannot meet": ", ".join(each["calibrate"]) or "none",
            "others it does not meet": ", ".join(each["predict"]) or "none",
        }
        for theory, each in found.items()
    ]
    return table(rows, tuple(rows[0]))


def foretold_block() -> str:
    """Return the figures whose log predictive densities differ most between theories."""
    by_figure: dict[str, list[dict[str, str]]] = {}
    for row in kept_rows(THEORIES, "figures"):
        by_figure.setdefault(row["figure"], []).append(row)
    ordered = {
        figure: sorted(under, key=lambda row: float(row["log_density"]))
        for figure, under in by_figure.items()
    }
    figures = sorted(ordered, key=lambda figure: -_spread(ordered[figure]))
    rows = [
        {
            "name": figure,
            "role": ordered[figure][0]["role"],
            "published": f"{float(ordered[figure][0]['published']):.3g}",
            "foretold best": _foretold(ordered[figure][-1]),
            "foretold worst": _foretold(ordered[figure][0]),
            "difference": f"{_spread(ordered[figure]):.1f}",
            "judged": "yes" if ordered[figure][0]["judged"] == "true" else "no",
        }
        for figure in figures[:LISTED]
    ]
    return table(rows, tuple(rows[0]))


def elsewhere_block() -> str:
    """Return what theories foretell of clinics that no fit has simulated, best and worst."""
    by_figure: dict[str, list[dict[str, str]]] = {}
    for row in kept_rows(THEORIES, "elsewhere"):
        by_figure.setdefault(row["figure"], []).append(row)
    rows = []
    for figure, under in by_figure.items():
        ordered = sorted(under, key=lambda row: float(row["log_density"]))
        low, high = float(under[0]["low"]), float(under[0]["high"])
        rows.append(
            {
                "name": figure,
                "published": f"{float(under[0]['published']):.3g} ({low:.3g} to {high:.3g})",
                "foretold best": _foretold(ordered[-1]),
                "foretold worst": _foretold(ordered[0]),
                "difference": f"{_spread(ordered):.1f}",
                "largest standard error": f"{max(float(row['log_density_error']) for row in under):.1f}",
                "judged": "yes" if under[0]["judged"] == "true" else "no",
            }
        )
    return table(rows, tuple(rows[0]))


def confusion_block() -> str:
    """Return whose figures were given to which theory."""
    names = [row["theory"] for row in kept_rows(THEORIES, "theories")]
    shares = {(row["made_by"], row["chosen"]): row["share"] for row in kept_rows(THEORIES, "confusion")}
    rows = [
        {
            "name": f"{number} {maker}",
            **{
                str(place): f"{float(shares[maker, chosen]):.2f}"
                for place, chosen in enumerate(names, start=1)
            },
        }
        for number, maker in enumerate(names, start=1)
    ]
    return table(rows, tuple(rows[0]))


def pairs_block() -> str:
    """Return which pairs of theories figures cannot tell apart, and about which that is undecided."""
    stored = kept_rows(THEORIES, "pairs")
    lines = [f"Of {len(stored)} pairs:"]
    for verdict in ("not told apart", "undecided", "told apart"):
        pairs = [row for row in stored if row["verdict"] == verdict]
        said = f"- **{verdict}**, {len(pairs)}"
        if verdict != "told apart" and pairs:
            listed = (f"`{row['one']}` and `{row['other']}` ({_number(row, 'share')})" for row in pairs)
            said += f": {', '.join(listed)}"
        lines.append(f"{said}.")
    return "\n".join(lines)


def _number(row: dict[str, str], name: str) -> str:
    return f"{float(row[name]):.2f}"


def _spread(under: list[dict[str, str]]) -> float:
    return float(under[-1]["log_density"]) - float(under[0]["log_density"])


def _foretold(row: dict[str, str]) -> str:
    return f"{row['theory']}, {float(row['foretold']):.3g} ({float(row['log_density']):.1f})"
