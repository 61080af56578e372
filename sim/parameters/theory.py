"""Causal paths and the form of some of them: a theory of how psychotherapy works is one setting of these."""

from __future__ import annotations

from dataclasses import dataclass

from sim.codes import Code
from sim.parameters.metadata import SETTING, choice, number


class Role(Code):
    """What a state is for the work of a session; compiled code sees `theory.alliance_role` as one of these."""

    CAUSE = 0
    CONDITION = 1


class Learning(Code):
    """How coping grows; compiled code sees `theory.learning` as one of these."""

    SHRINKING = 0
    STEADY = 1


@dataclass(frozen=True)
class Theory:
    """Twelve causal paths, each from absent (0) to full (1), and the forms that some can take."""

    alliance_change: float = number(
        1,
        0,
        1,
        "alliance -> change, directly and by way of participation, adherence and unresolved tension",
        "-state_coping",
        unit="weight",
        source=SETTING,
    )
    change_alliance: float = number(
        1, 0, 1, "felt change -> alliance (relief)", "+state_trust", unit="weight", source=SETTING
    )
    capacity: float = number(
        1,
        0,
        1,
        "client capacity -> alliance and change (common cause)",
        "+state_trust",
        unit="weight",
        source=SETTING,
    )
    therapist_alliance: float = number(
        1, 0, 1, "therapist -> alliance", "+alliance_client_spread", unit="weight", source=SETTING
    )
    technique_change: float = number(
        1, 0, 1, "therapist technique -> change", "+state_coping", unit="weight", source=SETTING
    )
    expectation_alliance: float = number(
        1, 0, 1, "expectation -> alliance", "+state_trust", unit="weight", source=SETTING
    )
    expectation_change: float = number(
        1, 0, 1, "expectation -> change", "+state_coping", unit="weight", source=SETTING
    )
    repair_change: float = number(
        1, 0, 1, "repair -> change (corrective experience)", "+state_coping", unit="weight", source=SETTING
    )
    alliance_staying: float = number(
        1, 0, 1, "alliance -> staying -> dose", "+dropout", unit="weight", source=SETTING
    )
    support_change: float = number(
        1, 0, 1, "support -> change", "-state_distress", unit="weight", source=SETTING
    )
    strain_attunement: float = number(
        1, 0, 1, "therapist strain -> attunement", "-state_empathy", unit="weight", source=SETTING
    )
    feedback_reading: float = number(
        1, 0, 1, "feedback -> therapist's reading", "+state_empathy", unit="weight", source=SETTING
    )
    alliance_role: str = choice(
        Role.CAUSE.label,
        Role.labels(),
        "whether work does the more the better the alliance is, or needs an alliance as good as usual",
    )
    hope_role: str = choice(
        Role.CAUSE.label,
        Role.labels(),
        "whether work does the more the more hope there is, or needs as much hope as usual",
    )
    learning: str = choice(
        Learning.SHRINKING.label,
        Learning.labels(),
        "whether the same change teaches the less the more was learned, or always as much",
    )
