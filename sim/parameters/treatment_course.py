"""Parameters of life between sessions: engagement, the course of distress, endings, the therapist's strain."""

from __future__ import annotations

from dataclasses import dataclass

from sim.codes import Code
from sim.parameters.metadata import choice, number


@dataclass(frozen=True)
class Engagement:
    """Attendance, adherence, hope, satisfaction."""

    miss_rate: float = number(
        0.1, 0, 2, "hazard of missing an appointment", "+missed_share", unit="per appointment"
    )
    miss_alliance: float = number(
        2.0, 0, 10, "rise of that hazard with a weak alliance", "+missed_share", unit="log hazard"
    )
    miss_hope: float = number(
        1.0, 0, 10, "rise of that hazard with low hope", "+missed_share", unit="log hazard"
    )
    adherence_floor: float = number(
        0.4, 0, 1, "adherence that owes nothing to the treatment", "+adherence_score"
    )
    alliance_weight: float = number(
        1.5, 0, 5, "weight of the alliance in adherence", "+adherence_score", unit="weight"
    )
    shared_weight: float = number(
        0.8, 0, 5, "weight of shared decisions in adherence", "+adherence_score", unit="weight"
    )
    hope_weight: float = number(0.8, 0, 5, "weight of hope in adherence", "+adherence_score", unit="weight")
    adherence_rate: float = number(0.3, 0.01, 1, "pace of adherence", "+adherence_score", unit="per week")
    hope_gain: float = number(0.12, 0, 1, "rise of hope with felt change", "+state_hope", unit="per week")
    hope_return: float = number(
        0.03, 0, 1, "pull of hope back to what is expected of the treatment", "-state_hope", unit="per week"
    )
    credibility: float = number(
        0.3, 0, 2, "what a way of working that suits the client adds to first hope", "+state_hope"
    )
    felt_half: float = number(
        0.25, 0.01, 2, "change of distress in a week that is felt at half strength", "-state_hope", unit="SD"
    )
    felt_rate: float = number(0.25, 0.01, 1, "pace at which change is felt", "+state_hope", unit="per week")
    satisfaction_alliance: float = number(
        1.5, 0, 5, "weight of the alliance in satisfaction", "+satisfaction_score", unit="weight"
    )
    satisfaction_change: float = number(
        1.0, 0, 5, "weight of felt change in satisfaction", "-satisfaction_score", unit="weight"
    )
    satisfaction_rate: float = number(
        0.3, 0.01, 1, "pace of satisfaction", "+satisfaction_score", unit="per week"
    )


@dataclass(frozen=True)
class Course:
    """Distress, coping and well-being between sessions."""

    natural_rate: float = number(
        0.12, 0, 1, "pull of distress to the person's own set point", "-state_distress", unit="per week"
    )
    trait_share: float = number(
        0.7,
        0,
        1,
        "share of the variance of distress at intake that stays without treatment",
        "+distress_spread",
        unit="share",
    )
    natural_drop: float = number(
        0.291, -1, 2, "how far the set point lies below that", "-state_distress", unit="SD"
    )
    well: float = number(
        -2.35,
        -3.0,
        0.0,
        "distress of people who are well",
        "+state_distress",
        unit="SD",
        source="Barkham et al. (2013), Couns Psychother Res 13:3 (general population and intake means; from memory)",
    )
    remission_rate: float = number(
        0.0145,
        0,
        0.2,
        "hazard that what keeps somebody distressed passes by itself",
        "-state_distress",
        unit="per week",
        source="Whiteford et al. (2013), Psychol Med 43:1569 (half within a year; from memory)",
    )
    fluctuation: float = number(0.22, 0, 1, "SD of a week's ups and downs", "+distress_wobble", unit="SD")
    event_rate: float = number(0.02, 0, 1, "chance of a life event", "+state_distress", unit="per week")
    event_size: float = number(0.5, 0, 2, "scale of a life event", "+state_distress", unit="SD")
    event_tail: float = number(2.5, 1.05, 10, "tail index of life events; small is heavy", "-state_distress")
    resilience_guard: float = number(
        0.6, 0, 1, "share of an event that full resilience takes off", "-state_distress"
    )
    coping_guard: float = number(0.5, 0, 1, "share of an event that full coping takes off", "-state_distress")
    coping_start: float = number(0.2, 0, 0.9, "coping before treatment", "+state_coping")
    learning: float = number(
        1.2, 0, 5, "coping learned from a unit of change, practised in full", "+state_coping", unit="per SD"
    )
    coping_effect: float = number(
        0.991,
        0,
        1,
        "share of the way to being well that full coping takes the set point",
        "-state_distress",
        unit="share",
    )
    forgetting: float = number(
        0.002, 0, 1, "share of coping lost in a week", "-followup_coping", unit="per week"
    )
    internalised_guard: float = number(
        0.7, 0, 1, "share of forgetting that an internalised bond prevents", "+followup_coping"
    )
    support_gain: float = number(
        0.04,
        0,
        1,
        "weekly relief from full against half support",
        "-state_distress",
        unit="SD per week",
    )
    tension_burden: float = number(
        0.08, 0, 1, "weekly burden of unresolved tension", "+state_distress", unit="SD per week"
    )
    wellbeing_distress: float = number(
        2.0, 0, 5, "weight of low distress in well-being", "+wellbeing_score", unit="weight"
    )
    wellbeing_support: float = number(
        1.0, 0, 5, "weight of support in well-being", "+wellbeing_score", unit="weight"
    )
    wellbeing_hope: float = number(
        0.8, 0, 5, "weight of hope in well-being", "+wellbeing_score", unit="weight"
    )
    wellbeing_rate: float = number(0.25, 0.01, 1, "pace of well-being", "+wellbeing_score", unit="per week")


class Aim(Code):
    """What people in treatment aim at; compiled code sees `endings.aim` as one of these."""

    LEVEL = 0
    FALL = 1


@dataclass(frozen=True)
class Endings:
    """How treatments end."""

    aim: str = choice(
        Aim.LEVEL.label, Aim.labels(), "whether well enough is a level, or a fall from one's own start"
    )

    dropout_rate: float = number(
        0.0185, 0, 1, "hazard of leaving when nothing pushes or holds", "+dropout", unit="per week"
    )
    alliance_weight: float = number(
        0.2, 0, 20, "rise of the hazard with a weak alliance", "+dropout", unit="log hazard"
    )
    falling_weight: float = number(
        3, 0, 50, "rise of the hazard with a falling alliance", "+dropout", unit="log hazard"
    )
    nogain_weight: float = number(
        1.5, 0, 10, "rise of the hazard when no change is felt", "+dropout", unit="log hazard"
    )
    hope_weight: float = number(3, 0, 10, "rise of the hazard with low hope", "+dropout", unit="log hazard")
    travel_weight: float = number(
        0.8, 0, 10, "rise of the hazard with the strain of travel", "+dropout", unit="log hazard"
    )
    memory_rate: float = number(
        0.3, 0.01, 1, "pace at which clients get used to an alliance", "-dropout", unit="per week"
    )
    good_enough: float = number(
        -1.545, -3, 1, "distress that counts as well enough at the start", "-sessions_attended", unit="SD"
    )
    settling: float = number(
        0.02, 0, 0.2, "rise of that level with each session", "-sessions_attended", unit="SD per session"
    )
    well_rate: float = number(
        0.03,
        0,
        1,
        "hazard of stopping unannounced, one SD below that level",
        "+well_enough_share",
        unit="per week",
    )
    planned_rate: float = number(
        1.0,
        0,
        5,
        "hazard of a planned ending, one SD below that level",
        "-sessions_attended",
        unit="per week",
    )
    agreed_rate: float = number(
        0.0013,
        0,
        1,
        "hazard of agreeing to stop without being well enough",
        "-sessions_attended",
        unit="per week",
    )
    circumstance_rate: float = number(
        0.005, 0, 1, "hazard of leaving for reasons outside the treatment", "+dropout", unit="per week"
    )
    waiting_rate: float = number(
        0.01, 0, 1, "hazard of giving up waiting", "+stopped_waiting_share", unit="per week"
    )
    referral_rate: float = number(
        0.02, 0, 1, "hazard of being referred on, one SD above intake", "+referred_share", unit="per week"
    )


@dataclass(frozen=True)
class Strain:
    """Emotional exhaustion of therapists, and skill that is built or lost."""

    start: float = number(0.31, 0, 1, "strain when the clinic opens", "+state_strain")
    severity_weight: float = number(
        1.0, 0, 10, "labour of a session with a fully distressed client", "+state_strain", unit="weight"
    )
    rupture_weight: float = number(0.8, 0, 10, "labour added by a rupture", "+state_strain", unit="weight")
    boundary_guard: float = number(
        0.6, 0, 1, "share of labour that fully consistent boundaries keep away", "-state_strain"
    )
    own_spread: float = number(
        1.6,
        0,
        2,
        "SD between therapists of what the same work costs them, on the log scale",
        "+strain_spread",
        unit="log",
    )
    load_gain: float = number(0.172, 0, 2, "strain per unit of weekly labour", "+state_strain")
    rate: float = number(
        0.08, 0.001, 1, "pace of strain toward what the week asks", "+state_strain", unit="per week"
    )
    training_rate: float = number(
        0.15, 0.01, 1, "pace at which a training builds skill", "+repaired_share", unit="per week"
    )
    training_fade: float = number(
        0.01, 0, 1, "share of trained skill that fades", "-repaired_share", unit="per week"
    )
