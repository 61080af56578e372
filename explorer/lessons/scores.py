"""Scores are not states: what questionnaires make of an alliance, a rupture and a correlation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from experiments.measures.outcomes import floats
from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import (
    Floats,
    LessonRuns,
    alliance_by_session,
    by_session,
    correlation,
    session_means,
    word_by_session,
)
from explorer.lessons.lesson_results import (
    LessonLine,
    LessonNumber,
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, names, people, sessions_of, typical_client
from sim import Tables
from sim.parameters.instrument import Instrument

_SESSIONS: Final = 16
_EARLY: Final = 3
_TENSE: Final = 0.2
_FORMS: Final = (("client's form", "alliance_client"), ("therapist's form", "alliance_therapist"))


_POINTS: Final = 7
_TOLD: Final = 8
"""Forms that the client of whom is told has at least filled in."""


def _on_scale(state: Floats) -> Floats:
    return 1.0 + (_POINTS - 1.0) * state


def _rows(tables: Tables) -> dict[str, float]:
    """Return what one clinic says, once with its states and once with its forms."""
    state, form = alliance_by_session(tables, _SESSIONS), by_session(tables, "alliance_client", _SESSIONS)
    tension, held = by_session(tables, "state_tension", _SESSIONS), ~np.isnan(state)
    broken = held & ~word_by_session(tables, "rupture", "none", _SESSIONS)
    by_client, by_therapist = (
        by_session(tables, f"rupture_{who}", _SESSIONS) for who in ("client", "therapist")
    )
    intake, early = floats(tables.clients["intake_distress"]), _EARLY - 1
    gain = intake - floats(tables.clients["post_state"])
    score_gain = floats(tables.clients["intake_score"]) - floats(tables.clients["post_score"])
    missing = held & np.isnan(form)
    return {
        "too_high": float(np.nanmean(form - _on_scale(state))),
        "one_form": correlation(state[:, early], form[:, early]),
        "r_states": correlation(state[:, early], gain),
        "r_forms": correlation(form[:, early], score_gain),
        "reported_client": 100 * float(np.nanmean(by_client[broken])),
        "reported_therapist": 100 * float(np.nanmean(by_therapist[broken])),
        "missing_tense": 100 * float(missing[held & (tension > _TENSE)].mean()),
        "missing_calm": 100 * float(missing[held & (tension <= _TENSE)].mean()),
    }


_WORDS: Final = {
    "too_high": ("client's alliance form above the state, on the form's scale", "points of 1 to 7"),
    "one_form": ("correlation of one form with the state behind it", "r"),
    "r_states": ("correlation of alliance in session 3 with gain, states", "r"),
    "r_forms": ("correlation of alliance in session 3 with gain, forms", "r"),
    "reported_client": ("ruptures that clients report, of those who fill in a form", "%"),
    "reported_therapist": ("ruptures that therapists report, of those who fill in a form", "%"),
    "missing_tense": ("forms missing where tension is high", "%"),
    "missing_calm": ("forms missing where it is low", "%"),
}


_USUAL: Final = Instrument()
_SPREADS: Final = ("style_spread", "affect_spread", "occasion_noise", "scale_noise", "distress_noise")


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Measure the same clinics by their states and by their forms."""
    noise = values["noise"]
    clinics = runs.clinics(
        {
            **{f"instrument.{name}": noise * getattr(_USUAL, name) for name in _SPREADS},
            "instrument.client_ease": values["ease"],
            # The scale on which states are laid beside the forms.
            "instrument.alliance_points": _POINTS,
            "clinic.clients": 240,
            "clinic.therapists": 24,
        }
    )
    rows = [_rows(tables) for tables in clinics]
    numbers = {key: lesson_number(*words, [row[key] for row in rows]) for key, words in _WORDS.items()}
    above = numbers["too_high"]
    return LessonResult(
        (_scale_panel(clinics), *_pair_panels(rows)),
        tuple(numbers.values()),
        _sentences(numbers),
        0 if above.clear and above.value > 0 else 2 if above.clear else 1,
        {"forms higher": np.array([row["too_high"] for row in rows])},
        _story(clinics[0]),
    )


def _story(tables: Tables) -> PairStory:
    """Tell the forms of a client whose forms lie as far from the state as they do on average, then the states."""
    state = _on_scale(alliance_by_session(tables, _SESSIONS))
    forms = {name: by_session(tables, column, _SESSIONS) for name, column in _FORMS}
    counts = (~np.isnan(forms["client's form"])).sum(axis=1)
    gap = session_means((forms["client's form"] - state).T)
    client = typical_client(np.where(counts >= _TOLD, gap, np.nan))
    told = [row["session"] for row in sessions_of(tables, client) if row["session"] <= _SESSIONS][::_EARLY]
    before = [
        f"Session {number}. "
        + "; ".join(f"{name}: {_form(values[client, number - 1])}" for name, values in forms.items())
        + "."
        for number in told
    ]
    own, therapist = names(tables, client)
    after = [
        f"The alliance of {own} and {therapist} in session {n}: {state[client, n - 1]:.1f} of 7."
        for n in told
    ]
    chosen = "whose forms lie as far from the state behind them as forms do on average"
    return PairStory(people(tables, client, chosen), tuple(before), tuple(after))


def _form(value: float) -> str:
    return f"{value:.1f} of {_POINTS}" if value == value else "did not come back"


def _scale_panel(clinics: Sequence[Tables]) -> LessonPanel:
    sessions = np.arange(1, _SESSIONS + 1)
    state = np.array([session_means(_on_scale(alliance_by_session(t, _SESSIONS))) for t in clinics])
    forms = {
        name: np.array([session_means(by_session(t, column, _SESSIONS)) for t in clinics])
        for name, column in _FORMS
    }
    lines = (lesson_line(name, sessions, means) for name, means in {"state": state, **forms}.items())
    return LessonPanel("Alliance on the scale of the form (1 to 7)", "session", tuple(lines))


def _pair_panels(rows: Sequence[Mapping[str, float]]) -> tuple[LessonPanel, LessonPanel]:
    def dots(*keys: str) -> tuple[LessonLine]:
        return (lesson_line("mean", np.arange(2), np.array([[row[key] for key in keys] for row in rows])),)

    return (
        LessonPanel(
            "Correlation of early alliance with gain",
            "",
            dots("r_states", "r_forms"),
            ("states", "forms"),
            True,
        ),
        LessonPanel(
            "Ruptures that are reported (%)",
            "",
            dots("reported_client", "reported_therapist"),
            ("by clients", "by therapists"),
        ),
    )


def _sentences(numbers: Mapping[str, LessonNumber]) -> tuple[str, ...]:
    value = {key: number.value for key, number in numbers.items()}
    return (
        f"Clients' forms were {value['too_high']:+.2f} points from the state on the same scale; a single form "
        f"correlated {value['one_form']:.2f} with the state behind it.",
        f"Of all ruptures, clients reported {value['reported_client']:.0f} % and therapists "
        f"{value['reported_therapist']:.0f} %; {value['missing_tense']:.0f} % of forms were missing where tension was "
        f"high, {value['missing_calm']:.0f} % where it was low.",
        f"Early alliance and gain correlated {value['r_states']:.2f} as states and {value['r_forms']:.2f} as forms.",
        margin_sentence(
            "The alliance is called lower or higher than its form if they differ by more than four Monte Carlo errors.",
            numbers["too_high"],
            0,
        ),
    )
