"""Scores are not states: what questionnaires make of an alliance, a rupture and a correlation."""

from __future__ import annotations

from typing import Final

import numpy as np

from experiments.measures.outcomes import floats
from explorer.lessons.lesson import Lesson, LessonControl, Values
from explorer.lessons.lesson_clinics import (
    Floats,
    alliance_by_session,
    by_session,
    correlation,
    run_clinics,
    word_by_session,
)
from explorer.lessons.lesson_results import LessonPanel, LessonResult, lesson_line, lesson_number
from sim import Tables

_SESSIONS: Final = 16
_EARLY: Final = 3
_TENSE: Final = 0.2
_FORMS: Final = (("client's form", "alliance_client"), ("therapist's form", "alliance_therapist"))


def _on_scale(state: Floats) -> Floats:
    return 1.0 + 6.0 * state


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
        "told_client": 100 * float(np.nanmean(by_client[broken])),
        "told_therapist": 100 * float(np.nanmean(by_therapist[broken])),
        "missing_tense": 100 * float(missing[held & (tension > _TENSE)].mean()),
        "missing_calm": 100 * float(missing[held & (tension <= _TENSE)].mean()),
    }


_WORDS: Final = {
    "too_high": ("client's alliance form above the state, on the form's scale", "points of 1 to 7"),
    "one_form": ("correlation of one form with the state behind it", "r"),
    "r_states": ("correlation of alliance in session 3 with gain, states", "r"),
    "r_forms": ("correlation of alliance in session 3 with gain, forms", "r"),
    "told_client": ("ruptures that clients report, of those who fill in a form", "%"),
    "told_therapist": ("ruptures that therapists report, of those who fill in a form", "%"),
    "missing_tense": ("forms missing where tension is high", "%"),
    "missing_calm": ("forms missing where it is low", "%"),
}


def show(values: Values, replicates: int) -> LessonResult:
    """Measure the same clinics by their states and by their forms."""
    noise = values["noise"]
    run = run_clinics(
        {
            "instrument.style_spread": 0.069 * noise,
            "instrument.occasion_noise": 0.04 * noise,
            "instrument.scale_noise": 0.039 * noise,
            "instrument.distress_noise": 2.0 * noise,
            "instrument.client_lift": values["lift"],
            "clinic.clients": 240,
            "clinic.therapists": 24,
        },
        replicates,
    )
    rows = [_rows(tables) for tables in run]
    found = {key: lesson_number(*words, [row[key] for row in rows]) for key, words in _WORDS.items()}
    weeks = np.arange(1, _SESSIONS + 1)
    state = np.array([np.nanmean(_on_scale(alliance_by_session(t, _SESSIONS)), axis=0) for t in run])
    forms = {
        name: np.array([np.nanmean(by_session(t, column, _SESSIONS), axis=0) for t in run])
        for name, column in _FORMS
    }
    pair = np.stack([[row["r_states"] for row in rows], [row["r_forms"] for row in rows]], axis=1)
    told = np.stack([[row["told_client"] for row in rows], [row["told_therapist"] for row in rows]], axis=1)
    above = found["too_high"]
    return LessonResult(
        (
            LessonPanel(
                "Alliance on the scale of the form (1 to 7)",
                "session",
                (
                    lesson_line("state", weeks, state),
                    *(lesson_line(name, weeks, run) for name, run in forms.items()),
                ),
            ),
            LessonPanel(
                "Correlation of early alliance with gain",
                "",
                (lesson_line("mean", np.arange(2), pair),),
                ("states", "forms"),
                True,
            ),
            LessonPanel(
                "Ruptures that are reported (%)",
                "",
                (lesson_line("mean", np.arange(2), told),),
                ("by clients", "by therapists"),
            ),
        ),
        tuple(found.values()),
        (
            f"Clients' forms lay {above.value:+.2f} points from the state on the same scale; one form correlated "
            f"{found['one_form'].value:.2f} with the state behind it.",
            f"Of ruptures there were, clients reported {found['told_client'].value:.0f} % and therapists "
            f"{found['told_therapist'].value:.0f} %; {found['missing_tense'].value:.0f} % of forms were missing where "
            f"tension was high, {found['missing_calm'].value:.0f} % where it was low.",
            f"Early alliance and gain correlated {found['r_states'].value:.2f} as states and "
            f"{found['r_forms'].value:.2f} as forms.",
        ),
        0 if above.clear and above.value > 0 else 2 if above.clear else 1,
    )


LESSON: Final = Lesson(
    "scores",
    (
        LessonControl(
            "noise",
            "How much error the forms have (1: as in the model)",
            0,
            3,
            1,
            0.25,
            "four spreads of instrument",
        ),
        LessonControl(
            "lift", "How far clients use the top of the scale", 0, 1, 0.5, 0.1, "instrument.client_lift"
        ),
    ),
    show,
)
