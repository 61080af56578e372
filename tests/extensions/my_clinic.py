"""An extension with one of everything."""

from experiments.extension import (
    approach,
    instrument,
    instrument_settings,
    intervention,
    measure,
    normal_draws,
    number,
    on_grid,
    replaces,
    shift,
    stage,
    theory,
)


@intervention(
    covers="clients",
    after="begin",
    strength=number(0.2, 0, 1, "push on hope and on agreement about goals", "+state_hope"),
)
def welcome_call(p, client, therapist, dyad, meeting):
    """Clients are called before the first session and asked what they hope for."""
    strength = p.intervention.welcome_call.strength
    client.hope = shift(client.hope, strength)
    client.goal = shift(client.goal, strength)


@stage(after="learn_trust", actor="therapist")
def say_goodbye(p, client, therapist, dyad, meeting):
    """The session ends on a kind word, which eases a little of the tension."""
    dyad.tension *= 0.9


@instrument(low=0, high=10)
def session_rating(p, client, therapist, dyad, meeting):
    """How useful the client found the session."""
    noise = 0.1 * normal_draws(client, meeting, 1000)[0]
    return on_grid(min(1.0, max(0.0, 0.5 * (client.trust + client.task) + noise)), 0.0, 10.0, 20.0)


@measure(unit="share", digits=3, better=1)
def came_twice(observed):
    """clients who came to at least two sessions, of those who came at least once"""
    return (observed.attended >= 2).mean() if observed.clients else float("nan")


@measure(unit="0-10", better=1)
def mean_rating(tables):
    """mean session rating over all sessions with a form"""
    values = tables.sessions["session_rating"].drop_null().to_numpy()
    return values.mean() if len(values) else float("nan")


@replaces("E83")
def steady_learning(trust, lived, rate):
    return approach(trust, lived, 0.5 * rate)


theory("trust_alone", change_alliance=0, expectation_alliance=0)
instrument_settings("short_form", alliance_points=5)
