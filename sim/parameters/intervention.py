"""Parameters of what a clinic can do: each intervention with coverage, start week and strength."""

from __future__ import annotations

from dataclasses import dataclass

from sim.codes import Code
from sim.parameters.metadata import SETTING, choice, number, whole

_COVERAGE = "share of people covered; 0 switches it off"
_START = "first week in which it acts"


@dataclass(frozen=True)
class Feedback:
    """Routine outcome feedback to therapists: sharpens reading and adds to clarity, never an outcome."""

    coverage: float = number(0, 0, 1, _COVERAGE, "+state_empathy", unit="share of therapists", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-state_empathy", unit="week", source=SETTING)
    strength: float = number(
        0.12, 0, 1, "push on attunement and clarity when the last form came back", "+state_empathy"
    )
    alert: float = number(
        0.3, 0, 1, "chance that tension missed in the room is seen in the forms", "+repaired_share"
    )
    expected_gain: float = number(
        6,
        0,
        40,
        "fall of the distress score that a form must show, or a client counts as not on track",
        "+state_formulation",
        unit="points",
        source="reliable change of CORE-10: Barkham et al. (2013), Couns Psychother Res 13:3",
    )
    reopening: float = number(
        0.5, 0, 1, "how far a form without the expected gain reopens the formulation", "+state_formulation"
    )


@dataclass(frozen=True)
class AllianceTraining:
    """Alliance-focused training: repair skill."""

    coverage: float = number(
        0, 0, 1, _COVERAGE, "+repaired_share", unit="share of therapists", source=SETTING
    )
    start_week: int = whole(0, 0, 1040, _START, "-repaired_share", unit="week", source=SETTING)
    strength: float = number(0.35, 0, 2, "push on repair skill when learned in full", "+repaired_share")


@dataclass(frozen=True)
class EmpathyTraining:
    """Deliberate practice of empathy: empathic accuracy and warmth."""

    coverage: float = number(0, 0, 1, _COVERAGE, "+state_empathy", unit="share of therapists", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-state_empathy", unit="week", source=SETTING)
    strength: float = number(0.25, 0, 2, "push on accuracy and warmth when learned in full", "+state_empathy")


@dataclass(frozen=True)
class SharedDecisions:
    """Shared decision making: collaborative stance."""

    coverage: float = number(0, 0, 1, _COVERAGE, "+state_goal", unit="share of therapists", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-state_goal", unit="week", source=SETTING)
    strength: float = number(0.35, 0, 2, "push on collaborative stance when learned in full", "+state_goal")


@dataclass(frozen=True)
class CulturalAdaptation:
    """Cultural adaptation: cultural humility."""

    coverage: float = number(0, 0, 1, _COVERAGE, "+state_empathy", unit="share of therapists", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-state_empathy", unit="week", source=SETTING)
    strength: float = number(0.4, 0, 2, "push on cultural humility when learned in full", "+state_empathy")


@dataclass(frozen=True)
class Supervision:
    """More supervision and peer consultation: multiplies what those ties carry."""

    coverage: float = number(
        0, 0, 1, _COVERAGE, "+repaired_share", unit="share of therapists", source=SETTING
    )
    start_week: int = whole(0, 0, 1040, _START, "-repaired_share", unit="week", source=SETTING)
    strength: float = number(1.0, 0, 5, "supervision added, in units of the usual", "+repaired_share")


@dataclass(frozen=True)
class CaseloadCap:
    """Lower caseload limit for covered therapists."""

    coverage: float = number(0, 0, 1, _COVERAGE, "-state_strain", unit="share of therapists", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "+state_strain", unit="week", source=SETTING)
    strength: float = number(0.35, 0, 0.95, "share of places taken away", "-state_strain", unit="share")


@dataclass(frozen=True)
class PreferenceAccommodation:
    """Treatment follows what the client prefers."""

    coverage: float = number(0, 0, 1, _COVERAGE, "+state_goal", unit="share of clients", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-state_goal", unit="week", source=SETTING)
    strength: float = number(0.6, 0, 1, "share of the misfit that is taken away", "+state_goal", unit="share")


@dataclass(frozen=True)
class RoleInduction:
    """Clients learn what to expect of treatment and how long it takes."""

    coverage: float = number(0, 0, 1, _COVERAGE, "+state_hope", unit="share of clients", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-state_hope", unit="week", source=SETTING)
    strength: float = number(0.15, 0, 1, "push on first hope and on agreement about tasks", "+state_hope")


class MatchingRule(Code):
    """What the match looks at; compiled code sees `intervention.matching.rule` as one of these."""

    FIT = 0
    NEED = 1
    SKILL = 2


@dataclass(frozen=True)
class Matching:
    """A place is given by fit, by need or by skill instead of in rotation."""

    rule: str = choice(MatchingRule.FIT.label, MatchingRule.labels(), "what the match looks at")
    candidates: int = whole(
        8,
        1,
        1000,
        "therapists with a free place who are compared",
        "+preference_fit",
        unit="therapists",
        source=SETTING,
    )
    coverage: float = number(0, 0, 1, _COVERAGE, "+preference_fit", unit="share of clients", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-preference_fit", unit="week", source=SETTING)


@dataclass(frozen=True)
class TwiceWeekly:
    """Two sessions a week at the start of treatment."""

    coverage: float = number(0, 0, 1, _COVERAGE, "+twice_share", unit="share of clients", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "-twice_share", unit="week", source=SETTING)
    duration: int = whole(4, 0, 52, "weeks with two sessions", "+twice_share", unit="weeks", source=SETTING)


@dataclass(frozen=True)
class Reminders:
    """Reminders before each appointment."""

    coverage: float = number(0, 0, 1, _COVERAGE, "-missed_share", unit="share of clients", source=SETTING)
    start_week: int = whole(0, 0, 1040, _START, "+missed_share", unit="week", source=SETTING)
    strength: float = number(
        0.3, 0, 1, "share of the hazard of missing that is taken away", "-missed_share", unit="share"
    )


@dataclass(frozen=True)
class Intervention:
    """All interventions; each is off until its coverage is above 0."""

    feedback: Feedback = Feedback()
    alliance_training: AllianceTraining = AllianceTraining()
    empathy_training: EmpathyTraining = EmpathyTraining()
    shared_decisions: SharedDecisions = SharedDecisions()
    cultural_adaptation: CulturalAdaptation = CulturalAdaptation()
    supervision: Supervision = Supervision()
    caseload_cap: CaseloadCap = CaseloadCap()
    preference_accommodation: PreferenceAccommodation = PreferenceAccommodation()
    role_induction: RoleInduction = RoleInduction()
    matching: Matching = Matching()
    twice_weekly: TwiceWeekly = TwiceWeekly()
    reminders: Reminders = Reminders()
