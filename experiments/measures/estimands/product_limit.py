"""The share that has not yet had an event after each session, where some clients leave before they have it."""

from __future__ import annotations

import numpy as np

from experiments.measures.estimands.observed import Flags, Floats, Observed


def product_limit(observed: Observed, reached: Flags, chosen: Flags | None = None) -> Floats:
    """Return the share of clients without an event after each session, by the product-limit estimate.

    A client's event is the first distress form on which it is reached; without one the client is censored at the
    last session with a form.

    Parameters
    ----------
    observed : Observed
    reached : ndarray of bool, shape (sessions,)
        Whether the form of a session shows the event.
    chosen : ndarray of bool, shape (clients,), optional
        Clients who are looked at; all if not given.

    Returns
    -------
    ndarray
        Element s is the share after session s; element 0 is 1.
    """
    filled = ~np.isnan(observed.scores["distress_score"])
    if chosen is not None:
        filled &= chosen[observed.client]
    rows = np.flatnonzero(filled)
    whose, session, better = observed.client[rows], observed.session[rows], reached[rows]
    end = np.zeros(observed.clients, dtype=np.int64)
    end[whose] = session
    never = int(end.max(initial=0)) + 1
    event = np.full(observed.clients, never)
    # Unbuffered, because a client has many forms and the earliest counts.
    np.minimum.at(event, whose[better], session[better])
    events = np.bincount(event, minlength=never + 1)[:never]
    last = np.minimum(event, end)
    leaving = np.bincount(last[end > 0], minlength=never)
    # Who leaves later is at risk now: a sum from the end.
    at_risk = leaving[::-1].cumsum()[::-1]
    hazard = np.divide(events, at_risk, out=np.zeros(never), where=at_risk > 0)
    left: Floats = np.cumprod(1.0 - hazard)
    return left
