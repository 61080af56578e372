"""Parameters of the clinic: its size, calendar, places and networks."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.metadata import SETTING, choice, number, whole


@dataclass(frozen=True)
class Clinic:
    """Size, calendar and rules of one clinic."""

    therapists: int = whole(20, 1, 200_000, "therapists who work in the clinic", "-waiting", source=SETTING)
    clients: int = whole(
        600,
        1,
        5_000_000,
        "clients who ask for help while the clinic takes people in",
        "+arrivals",
        source=SETTING,
    )
    weeks: int = whole(
        52, 1, 1040, "weeks in which clients arrive", "-arrivals", unit="weeks", source=SETTING
    )
    warmup_weeks: int = whole(
        0,
        0,
        520,
        "weeks before week 0 in which the clinic works already; their clients are in no table",
        "+waiting",
        unit="weeks",
        source=SETTING,
    )
    closing_weeks: int = whole(
        60,
        0,
        520,
        "further weeks in which running treatments may finish",
        "+sessions_attended",
        unit="weeks",
        source=SETTING,
    )
    followup_weeks: int = whole(
        26,
        0,
        520,
        "weeks between a client's ending and the follow-up form",
        "+horizon",
        unit="weeks",
        source=SETTING,
    )
    caseload_limit: int = whole(
        12, 1, 500, "clients whom one therapist sees at a time", "-waiting", unit="clients", source=SETTING
    )
    session_interval: int = whole(
        1, 1, 12, "weeks from one appointment to the next", "-state_trust", unit="weeks", source=SETTING
    )
    session_limit: int = whole(
        40,
        1,
        1000,
        "attended sessions after which treatment ends",
        "+sessions_attended",
        unit="sessions",
        source=SETTING,
    )
    minimum_sessions: int = whole(
        1,
        1,
        1000,
        "attended sessions before which nobody ends as planned",
        "+sessions_attended",
        unit="sessions",
        source=SETTING,
    )
    minimum_wait: int = whole(
        0, 0, 104, "weeks that every client waits for a place", "+waiting", unit="weeks", source=SETTING
    )
    travel_strain: float = number(0.3, 0, 1, "burden of reaching the clinic", "+dropout", source=SETTING)


@dataclass(frozen=True)
class Network:
    """How colleagues and clients are tied to each other, and what a tie carries."""

    drawn: str = choice(
        "study", ("study", "replicate"), "whether all replicates share their networks, or each draws its own"
    )
    support_builder: str = choice(
        "small_world", ("small_world", "scale_free", "block", "none"), "shape of the clients' support network"
    )
    support_ties: int = whole(
        4, 0, 50, "mean ties of a client to other clients", "+support_ties_seen", unit="ties"
    )
    support_rewiring: float = number(
        0.1,
        0,
        1,
        "share of small-world ties that lead out of the neighbourhood",
        "-support_clustering",
        unit="share",
    )
    community_size: int = whole(
        60,
        2,
        2000,
        "clients in one community; support ties stay inside it",
        "+support_component",
        unit="clients",
        source=SETTING,
    )
    colleague_builder: str = choice(
        "small_world", ("small_world", "scale_free", "block", "none"), "shape of the therapists' peer network"
    )
    colleague_ties: int = whole(
        4, 0, 50, "mean ties of a therapist to colleagues", "+colleague_ties_seen", unit="ties"
    )
    colleague_rewiring: float = number(
        0.1,
        0,
        1,
        "share of ties between colleagues that lead out of the neighbourhood",
        "-colleague_clustering",
        unit="share",
    )
    supervision_span: int = whole(
        5, 1, 100, "therapists whom one supervisor sees", "+supervisees", unit="therapists", source=SETTING
    )
    outside_ties: float = number(
        2.0, 0.1, 50, "people outside the clinic whom a client leans on", "-wellbeing_score", unit="people"
    )
    outside_support: float = number(0.5, 0, 1, "support that those people give", "+wellbeing_score")
    hope_contagion: float = number(
        0.02,
        0,
        0.5,
        "weekly pull of a client's hope toward the hope of peers",
        "-hope_spread",
        unit="per week",
    )
    strain_contagion: float = number(
        0.02,
        0,
        0.5,
        "weekly pull of a therapist's strain toward colleagues'",
        "-strain_spread",
        unit="per week",
    )
    collegial_relief: float = number(
        0.25, 0, 1, "share of strain that supportive colleagues take away", "-state_strain", unit="share"
    )
    supervision_reading: float = number(0.05, 0, 1, "push of supervision on attunement", "+state_empathy")
    supervision_repair: float = number(0.08, 0, 1, "push of supervision on repair skill", "+repaired_share")
