"""Coverage of a calibration's intervals as text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments.calibration.coverage import Coverage


def coverage_text(rows: Sequence[Coverage]) -> str:
    """Return coverage in columns."""
    lines = [
        f"{'90 % intervals that contain the truth':38} {'share':>6} {'95 % interval':>16} {'of prior':>9}"
    ]
    for row in rows:
        span, width = f"{row.low:.2f} .. {row.high:.2f}", "" if math.isnan(row.width) else f"{row.width:.2f}"
        lines.append(f"{row.parameter:38} {row.share:6.2f} {span:>16} {width:>9}".rstrip())
    return "\n".join(lines)
