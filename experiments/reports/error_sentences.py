"""What a fit took the published errors to be, where they are not simply those of independent averages."""

from __future__ import annotations

from itertools import combinations

from experiments.calibration.fit_target import FitTarget, from_link_scale


def error_sentences(target: FitTarget) -> list[str]:
    """Return which errors hang together, and which were widened because one service is not the average of studies."""
    said = []
    if target.correlation is not None:
        pairs = [
            f"{target.ids[first]} with {target.ids[second]} {target.correlation[first, second]:.2f}"
            for first, second in combinations(range(len(target.ids)), 2)
            if target.correlation[first, second]
        ]
        said.append(
            "Errors of figures from the same studies or patients hang together, as single clinics of the configured "
            f"model do or as their table says: {', '.join(pairs)}."
        )
    if target.between is not None:
        widened = [
            f"{id} ({abs(float(from_link_scale(id, value + spread) - from_link_scale(id, value - spread))) / 2:.2g})"
            for id, value, spread in zip(target.ids, target.value, target.between, strict=True)
            if spread
        ]
        said.append(
            "The setting is one service, not the average of studies, so that how services differ is added to the error "
            f"of {', '.join(widened)}."
        )
    return said
