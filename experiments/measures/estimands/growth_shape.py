"""The shape of the alliance's growth: lines and Us in long treatments, and how its parts rise early and later."""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.measures.estimands.arithmetic import NAN, group_means, mean, product_sum, ratio
from experiments.measures.estimands.growth import filled_forms
from experiments.measures.estimands.observed import Flags, Floats, Observed, Whole, remembered
from experiments.measures.measure import Measure, usual
from experiments.measures.students_t import t_quantile

LONG = 20
"""Forms from which a treatment is long."""
STRETCHES = ((1, 5), (5, 15))
"""First and last sessions of the two stretches in which the parts of the alliance are followed."""


def _significant(coefficient: Floats, square: Floats, left: Floats, freedom: Whole) -> Flags:
    """Return which coefficients are above 0 by a t test at 5 %, two-sided."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t = coefficient / np.sqrt(left / freedom / square)
    found: Flags = t > np.array([t_quantile(int(n)) for n in freedom])
    return found


@remembered
def _shapes(observed: Observed) -> tuple[Flags, Flags]:
    """Return which long treatments have a significantly rising line, and which a significant U with its turn inside."""
    rows, session, course, count = filled_forms(observed, LONG)
    if not count:
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_)

    def total(values: Floats) -> Floats:
        sums: Floats = np.bincount(course, weights=values, minlength=count).astype(np.float64)
        return sums

    def centred(values: Floats) -> Floats:
        aside: Floats = values - group_means(values, course, count)[course]
        return aside

    y, t = centred(observed.scores["alliance_client"][rows]), centred(session)
    tt = total(t * t)
    # The square without its own line: what it adds can then be read off without solving for both at once.
    tilt = total(t * t * t) / tt
    q = centred(t * t) - tilt[course] * t
    qq = total(q * q)
    rise, bend = total(t * y) / tt, total(q * y) / qq
    forms = np.bincount(course, minlength=count)
    line = y - rise[course] * t
    around_line = total(line * line)
    curve = line - bend[course] * q
    around_curve = total(curve * curve)
    rising = _significant(rise, tt, around_line, forms - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = -(rise - bend * tilt) / (2 * bend)
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(first, course, t)
    np.maximum.at(last, course, t)
    bent = _significant(bend, qq, around_curve, forms - 3) & (first < turn) & (turn < last)
    return rising, bent


def shape_share(observed: Observed, shape: int) -> float:
    """Return the share of long treatments with a rising line (0) or with a U (1) of the client-rated alliance.

    Clients with 20 forms or more. A line or a U counts where its coefficient is above 0 by a t test at 5 %,
    two-sided; a U also has to turn between the first and the last form.
    """
    return mean(_shapes(observed)[shape])


def slope_of_part(observed: Observed, score: str, stretch: int) -> float:
    """Return the mean rise a session of a score in one of the `STRETCHES`, within clients who came to 15 sessions."""
    first, last = STRETCHES[stretch]
    long = observed.attended >= STRETCHES[-1][-1]
    values = observed.scores[score]
    chosen = (observed.session >= first) & (observed.session <= last) & long[observed.client]
    chosen &= ~np.isnan(values)
    y, t, whose = values[chosen], observed.session[chosen].astype(np.float64), observed.client[chosen]
    if not whose.size:
        return NAN
    t = t - group_means(t, whose, observed.clients)[whose]
    return ratio(product_sum(t, y), product_sum(t, t))


def parts_margin(observed: Observed) -> float:
    """Return the smallest of what has to be above 0 for goals and tasks to rise and the bond to flatten early.

    The rises of goal and task scores over sessions 1 to 5 and over sessions 5 to 15, and the bond's first rise minus
    its second; points a session.
    """
    rises = [slope_of_part(observed, score, k) for score in ("goal_client", "task_client") for k in (0, 1)]
    bond = [slope_of_part(observed, "bond_client", k) for k in (0, 1)]
    margins = np.array([*rises, bond[0] - bond[1]])
    return float(margins.min())


ESTIMANDS: tuple[Measure, ...] = (
    usual(
        "growth_rise",
        partial(shape_share, shape=0),
        "share",
        "treatments with 20 alliance forms or more with a rising line (5 %, two-sided)",
    ),
    usual(
        "growth_no_u",
        partial(shape_share, shape=1),
        "share",
        "treatments with 20 alliance forms or more with one U (square above 0 at 5 %, two-sided; turn inside)",
        label="long treatments with a U",
    ),
    usual(
        "growth_by_part",
        parts_margin,
        "sign",
        "smallest of: rise of goal and of task scores over sessions 1-5 and 5-15; bond's first rise minus its second",
    ),
)
