"""Results of history matching as Markdown, from those kept in `docs/plausible/`."""

from __future__ import annotations

from typing import Final

from experiments.docs.kept_tables import PLAUSIBLE, kept_rows
from experiments.docs.markdown import table

LISTED: Final = 20
POSTERIOR_LISTED: Final = 12


def waves_block() -> str:
    """Return the waves: what each left, and by which figure."""
    rows = [
        {
            "wave": row["wave"],
            "settings": row["points"],
            "share left": f"{float(row['share_left']):.2g} ± {float(row['share_error']):.1g}",
            "figure that ruled out most": f"`{row['ruled_out_most']}` ({100 * float(row['ruled_out_by_it']):.0f} %)",
        }
        for row in kept_rows(PLAUSIBLE, "waves")
    ]
    return table(rows, tuple(rows[0]))


def ruled_out_block() -> str:
    """Return the most constrained parameters, and how many are not constrained."""
    stored = kept_rows(PLAUSIBLE, "ruled_out")
    constrained = [row for row in stored if row["constrained"] == "true"]
    rows = [
        {
            "name": row["parameter"],
            "searched": f"{float(row['range_low']):.3g} to {float(row['range_high']):.3g}",
            "default": f"{float(row['present']):.3g}",
            "90 % of what is left": f"{float(row['low']):.3g} to {float(row['high']):.3g}",
            "narrower by": f"{100 * float(row['shrinkage']):.0f} %",
            "distance": f"{float(row['distance']):.2f}",
        }
        for row in constrained[:LISTED]
    ]
    head = (
        f"{len(constrained)} of {len(stored)} parameters have a distribution of their own in what is left; the "
        f"{len(rows)} most constrained:"
    )
    return f"{head}\n\n{table(rows, tuple(rows[0]))}"


def emulators_block() -> str:
    """Return the emulators of the last wave, the least accurate first."""
    stored = kept_rows(PLAUSIBLE, "emulators")
    last = [row for row in stored if row["wave"] == stored[-1]["wave"]]
    rows = [
        {
            "name": row["figure"],
            "held-out error": f"{float(row['held_out']):.2f}",
            "of it the emulator's": f"{float(row['error']):.2f}",
            "spread of single clinics": f"{float(row['clinic_spread']):.2f}",
            "active parameters": row["active"],
        }
        for row in sorted(last, key=lambda row: -float(row["error"]))
    ]
    return table(rows, tuple(rows[0]))


def history_marginals_block() -> str:
    """Return the posterior of the most constrained parameters, and how often such intervals hold known values."""
    held = {row["parameter"]: row for row in kept_rows(PLAUSIBLE, "coverage")}
    rows = [
        {
            "name": row["parameter"],
            "searched": f"{float(row['range_low']):.3g} to {float(row['range_high']):.3g}",
            "median": f"{float(row['median']):.3g}",
            "90 % of the posterior": f"{float(row['low']):.3g} to {float(row['high']):.3g}",
            "share of the range": f"{float(row['share']):.2f}",
            "known values held": _held(held[row["parameter"]]),
        }
        for row in kept_rows(PLAUSIBLE, "marginals")[:POSTERIOR_LISTED]
    ]
    return table(rows, tuple(rows[0]))


def _held(row: dict[str, str]) -> str:
    return f"{float(row['share']):.2f} ({float(row['low']):.2f} to {float(row['high']):.2f})"


def simulated_block() -> str:
    """Return where plausible and posterior draws lie, figure by figure."""
    rows = [
        {
            "name": row["figure"],
            "published": f"{float(row['published']):.3g} ({float(row['low']):.3g} to {float(row['high']):.3g})",
            "plausible draws, 90 %": _central(row, "draws"),
            "posterior draws, 90 %": _central(row, "posterior"),
            "emulators off": f"{float(row['off']):+.2f} ± {float(row['off_spread']):.1f}",
        }
        for row in kept_rows(PLAUSIBLE, "simulated")
    ]
    return table(rows, tuple(rows[0]))


def _central(row: dict[str, str], draws: str) -> str:
    median, low, high = (float(row[f"{draws}_{end}"]) for end in ("median", "low", "high"))
    return f"{median:.3g} ({low:.3g} to {high:.3g})"
