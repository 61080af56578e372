"""Parameters of what happens in the room: the equations of one meeting."""

from __future__ import annotations

from dataclasses import dataclass

from sim.codes import Code
from sim.parameters.metadata import choice, number


class Rapport(Code):
    """What trust does for opening up; compiled code sees `disclosure.rapport` as one of these."""

    CAUSE = 0
    MODERATOR = 1


@dataclass(frozen=True)
class Disclosure:
    """How far a client opens up."""

    rapport: str = choice(
        Rapport.CAUSE.label,
        Rapport.labels(),
        "whether trust opens by itself, or decides how far validation and listening open",
    )

    floor: float = number(0.3, 0, 1, "openness toward a stranger", "+state_disclosure")
    floor_weight: float = number(1.0, 0.1, 5, "weight of that openness", "-state_disclosure", unit="weight")
    trust_weight: float = number(1.5, 0, 5, "weight of trust", "+state_disclosure", unit="weight")
    validation_weight: float = number(
        0.8, 0, 5, "weight of this session's validation", "+state_disclosure", unit="weight"
    )
    listening_weight: float = number(
        0.8, 0, 5, "weight of having been listened to", "+state_disclosure", unit="weight"
    )
    avoidance_cost: float = number(
        0.45, 0, 1, "share of openness that full avoidance holds back", "-state_disclosure"
    )
    rate: float = number(
        0.35, 0.01, 1, "pace toward the openness allowed", "+state_disclosure", unit="per session"
    )


@dataclass(frozen=True)
class Attunement:
    """How well the therapist reads and the client feels understood."""

    accuracy_weight: float = number(2.0, 0, 5, "weight of empathic accuracy", "+state_empathy", unit="weight")
    disclosure_weight: float = number(
        1.0, 0, 5, "weight of what the client shows", "-state_empathy", unit="weight"
    )
    formulation_weight: float = number(
        0.5, 0, 5, "weight of a fitting formulation", "+state_empathy", unit="weight"
    )
    identity_weight: float = number(0.6, 0, 5, "weight of identity fit", "+state_empathy", unit="weight")
    strain_cost: float = number(0.4, 0, 1, "share of attunement lost at full strain", "-state_empathy")
    noise: float = number(
        0.15, 0, 1, "SD of one session's felt understanding about attunement", "+empathy_wobble"
    )
    felt_weight: float = number(
        2.0, 0, 5, "weight of feeling understood in perceived empathy", "-state_empathy", unit="weight"
    )
    validation_weight: float = number(
        1.0, 0, 5, "weight of warmth shown in perceived empathy", "+state_empathy", unit="weight"
    )
    genuineness_weight: float = number(
        0.7, 0, 5, "weight of genuineness in perceived empathy", "+state_empathy", unit="weight"
    )
    rate: float = number(0.3, 0.01, 1, "pace of perceived empathy", "+state_empathy", unit="per session")
    reading_noise: float = number(
        0.09, 0.01, 1, "SD of one fully open reading of what the client needs", "-state_formulation"
    )
    prior_spread: float = number(
        0.125, 0.01, 0.5, "SD of the first formulation about what the client needs", "-state_formulation"
    )
    assumption: float = number(
        0.863, 0, 1, "share of a reading that is filled in when nothing is shown", "-state_formulation"
    )
    formulation_drift: float = number(
        0.02,
        0,
        1,
        "share of the first uncertainty that returns each week",
        "-state_formulation",
        unit="per week",
    )
    doubt: float = number(
        0.1, 0, 1, "how far a plan that shows its misfit reopens the formulation", "+state_formulation"
    )
    fit_width: float = number(
        0.15, 0.02, 1, "distance at which a formulation loses its fit", "+state_formulation"
    )


class DivisionPolicy(Code):
    """How a session is divided; compiled code sees `emphasis.policy` as one of these."""

    RESPONSIVE = 0
    FIXED = 1


@dataclass(frozen=True)
class Emphasis:
    """How a session is divided."""

    policy: str = choice(
        DivisionPolicy.RESPONSIVE.label,
        DivisionPolicy.labels(),
        "whether the division follows the client as read",
    )
    listen: float = number(
        0.25, 0.01, 1, "base share of listening and validating", "+state_disclosure", unit="weight"
    )
    explore: float = number(0.2, 0.01, 1, "base share of exploring", "+state_coping", unit="weight")
    goals: float = number(
        0.15, 0.01, 1, "base share of agreeing goals and tasks", "+state_goal", unit="weight"
    )
    work: float = number(
        0.35, 0.01, 1, "base share of working on the problem", "+state_coping", unit="weight"
    )
    repair: float = number(0.05, 0.01, 1, "base share of repair", "+repaired_share", unit="weight")
    adaptation: float = number(
        1.0, 0, 3, "how far a responsive therapist departs from the base", "+repaired_share"
    )
    tension_pull: float = number(
        15.0, 0, 50, "pull of unresolved tension, as far as it is read, toward repair", "+repaired_share"
    )
    saturation: float = number(
        0.2,
        0.02,
        1,
        "share of a session at which an emphasis has half its effect",
        "-state_goal",
        unit="share",
    )


@dataclass(frozen=True)
class Collaboration:
    """Agreement on goals and tasks."""

    start: float = number(0.3, 0.01, 0.99, "agreement before anything is worked out", "+state_goal")
    certainty_weight: float = number(
        1.5, 0, 5, "weight of the certainty of the formulation", "+state_goal", unit="weight"
    )
    shared_weight: float = number(1.0, 0, 5, "weight of shared decisions", "+state_goal", unit="weight")
    dialogue_weight: float = number(
        1.0, 0, 5, "weight of two-way discussion in goals", "+state_goal", unit="weight"
    )
    fit_weight: float = number(0.6, 0, 5, "weight of preference fit in goals", "+state_goal", unit="weight")
    clarity_weight: float = number(1.0, 0, 5, "weight of clarity in tasks", "+state_task", unit="weight")
    formulation_weight: float = number(
        0.6, 0, 5, "weight of a fitting formulation in tasks", "+state_task", unit="weight"
    )
    goal_weight: float = number(
        1.0, 0, 5, "weight of agreement on goals in tasks", "-state_task", unit="weight"
    )
    imposition_cost: float = number(
        0.8, 0, 1, "agreement that full imposition on a reactant client costs", "-state_goal"
    )
    hope_gain: float = number(1.0, 0, 4, "what hope adds to agreement on tasks", "+state_task")
    capacity_gain: float = number(
        1.3, 0, 4, "what the client's capacity adds to agreement on goals", "+state_goal"
    )
    tension_cost: float = number(0.5, 0, 2, "what unresolved tension takes from agreement", "-state_goal")
    rate: float = number(
        0.841,
        0.01,
        1,
        "pace of agreement when all of a session goes to it",
        "+state_goal",
        unit="per session",
    )


class Combination(Code):
    """How what change needs comes together; compiled code sees `work.combination` as one of these."""

    PRODUCT = 0
    WEAKEST = 1


@dataclass(frozen=True)
class Work:
    """Change done in session."""

    combination: str = choice(
        Combination.PRODUCT.label,
        Combination.labels(),
        "whether what change needs multiplies, or the weakest part decides",
    )

    gain: float = number(0.464, 0, 3, "change of a typical session", "+state_coping", unit="SD per session")
    pace_spread: float = number(
        0.797,
        0,
        2,
        "SD between clients of the pace at which they change, on the log scale",
        "-state_coping",
        unit="log",
    )
    alliance_strength: float = number(0.3, 0, 1, "how far change depends on the alliance", "-state_coping")
    skill_strength: float = number(1, 0, 1, "how far change depends on technical skill", "-state_coping")
    depth_strength: float = number(0.4, 0, 1, "how far change depends on exploring in depth", "-state_coping")
    match_strength: float = number(
        1.0, 0, 1, "how far change depends on the balance that is needed now", "-state_coping"
    )
    match_width: float = number(
        0.25, 0.02, 2, "distance at which a balance of exploring and working loses its fit", "+state_coping"
    )
    hour_spread: float = number(
        0.4, 0, 1, "SD of what a client needs from one hour to the next", "-state_coping"
    )
    memory: float = number(
        2.0, 0.5, 100, "weeks over which what a session stirred up fades", "+state_coping", unit="weeks"
    )
    interruption: float = number(
        0.5, 0, 1, "share of a session's change that a rupture takes", "-state_coping", unit="share"
    )
    participation_strength: float = number(
        0.4, 0, 1, "how far change depends on active participation", "-state_coping"
    )
    harm: float = number(
        1.435,
        0,
        3,
        "harm of work on a wholly wrong formulation that wholly misses what is needed",
        "+state_distress",
        unit="typical sessions",
    )
    capacity_strength: float = number(
        0.7, 0, 1, "how far change depends on the client's capacity", "-state_coping"
    )
    expectation_strength: float = number(0.3, 0, 1, "how far change depends on hope", "-state_coping")
    heard_weight: float = number(
        0.6, 0, 1, "how far hard emotions need a client who feels heard", "-state_depth"
    )
    corrective_gain: float = number(
        0.08, 0, 2, "change brought by a repaired rupture", "+state_coping", unit="SD per repair"
    )
    push: float = number(0.9, 0, 2, "challenge of a session that is all exploring and work", "+rupture_share")
    pacing: float = number(
        0.5, 0, 1, "share of the challenge that full responsiveness takes off", "-rupture_share", unit="share"
    )
    tolerance: float = number(0.8, 0, 2, "challenge that full trust bears", "-rupture_share")


@dataclass(frozen=True)
class Rupture:
    """Ruptures and their repair."""

    base_rate: float = number(
        0.045, 0, 1, "hazard of a rupture when nothing invites one", "+rupture_share", unit="per session"
    )
    misattunement_weight: float = number(
        2.0, 0, 20, "rise of the hazard when the client feels not understood", "+rupture_share", unit="weight"
    )
    disagreement_weight: float = number(
        2.0, 0, 20, "rise of the hazard with disagreement on goals and tasks", "+rupture_share", unit="weight"
    )
    lapse_rate: float = number(
        0.12, 0, 1, "chance of a boundary lapse without any consistency", "+rupture_share", unit="per session"
    )
    lapse_weight: float = number(
        8.0, 0, 50, "rise of the hazard at a boundary lapse", "+rupture_share", unit="weight"
    )
    challenge_weight: float = number(
        5.0, 0, 50, "rise of the hazard with over-challenge", "+rupture_share", unit="weight"
    )
    anxiety_weight: float = number(
        1.5, 0, 20, "rise of the hazard with attachment anxiety", "+rupture_share", unit="weight"
    )
    identity_weight: float = number(
        1.0, 0, 20, "rise of the hazard with identity misses", "+rupture_share", unit="weight"
    )
    imposition_weight: float = number(
        4.0, 0, 50, "rise of the hazard when plans are imposed", "+rupture_share", unit="weight"
    )
    tension_weight: float = number(
        1.5, 0, 20, "rise of the hazard with unresolved tension", "+rupture_share", unit="weight"
    )
    trust_guard: float = number(1.0, 0, 20, "fall of the hazard with trust", "-rupture_share", unit="weight")
    repair_guard: float = number(
        0.2, 0, 5, "fall of the hazard with each repair so far", "-rupture_share", unit="weight"
    )
    size: float = number(0.35, 0, 1, "tension that a rupture brings", "+state_tension")
    hurt: float = number(0.1, 0, 1, "trust that a rupture takes", "-state_trust")
    setback: float = number(
        0.15,
        0,
        1,
        "agreement on goals and tasks that a rupture breaks",
        "-state_goal",
        source="what a rupture is: Eubanks, Muran & Safran (2018), Psychotherapy 55:508; its size is open",
    )
    withdrawal_visibility: float = number(0.6, 0, 1, "how visible a withdrawal is", "+repaired_share")
    confrontation_visibility: float = number(0.95, 0, 1, "how visible a confrontation is", "+repaired_share")
    skill_weight: float = number(
        2.0, 0, 5, "weight of repair skill in success", "+repaired_share", unit="weight"
    )
    trust_weight: float = number(1.0, 0, 5, "weight of trust in success", "+repaired_share", unit="weight")
    time_weight: float = number(
        0.6, 0, 5, "weight of session time given to repair in success", "-repaired_share", unit="weight"
    )
    resolution: float = number(
        0.8, 0, 1, "share of what a rupture did that a repair undoes", "-state_tension"
    )
    clearing: float = number(
        0.3, 0, 1, "share of tension that clears when the client feels wholly understood", "-state_tension"
    )
    fade: float = number(
        0.12, 0, 1, "share of tension that passes by itself", "-state_tension", unit="per week"
    )
    buried: float = number(
        0.05, 0, 1, "tension below which a rupture is no longer taken up", "-repaired_share"
    )


@dataclass(frozen=True)
class Trust:
    """Trust and what it learns from."""

    start: float = number(0.3, 0.01, 0.99, "trust toward an unknown therapist", "+state_trust")
    attachment_cost: float = number(
        0.8, 0, 1, "trust that attachment insecurity costs, at first and in each session", "-state_trust"
    )
    empathy_weight: float = number(1.5, 0, 5, "weight of feeling understood", "+state_trust", unit="weight")
    listening_weight: float = number(0.6, 0, 5, "weight of active listening", "+state_trust", unit="weight")
    validation_weight: float = number(0.6, 0, 5, "weight of validation", "+state_trust", unit="weight")
    genuineness_weight: float = number(0.6, 0, 5, "weight of genuineness", "+state_trust", unit="weight")
    boundary_weight: float = number(0.6, 0, 5, "weight of kept boundaries", "+state_trust", unit="weight")
    tension_cost: float = number(
        0.5, 0, 2, "what unresolved tension takes from the experience", "-state_trust"
    )
    relief_gain: float = number(0.853, 0, 2, "what felt change adds to the experience", "+state_trust")
    expectation_gain: float = number(0.4, 0, 2, "what hope adds to the experience", "+state_trust")
    capacity_gain: float = number(
        1.4, 0, 2, "what the client's capacity adds to the experience", "+state_trust"
    )
    gain_up: float = number(
        0.415,
        0,
        1,
        "learning rate when the session was better than expected",
        "+state_trust",
        unit="per session",
    )
    gain_down: float = number(
        0.54, 0, 1, "learning rate when it was worse", "-state_trust", unit="per session"
    )
    effort_weight: float = number(
        0.6, 0, 1, "how far trust grows only with the client's own openness", "-state_trust"
    )
    avoidance_cost: float = number(
        0.5,
        0,
        1,
        "share of a rise in trust that full attachment avoidance holds back",
        "-state_trust",
        unit="share",
    )
    steadiness: float = number(0.5, 0, 1, "how far consistent boundaries slow a fall", "+state_trust")
    repair_bonus: float = number(0.02, 0, 1, "trust that a repaired rupture adds", "+state_trust")
    thinning: float = number(
        0.02,
        0,
        0.5,
        "trust lost in the first week without a meeting; more in each further one",
        "-state_trust",
        unit="per week",
    )
