"""The work of a session and the change it does."""

from __future__ import annotations

from sim.elementary import exp
from sim.equations import anchors
from sim.equations.general import along_path, path_factor
from sim.equations.means import half, mean_of_five
from sim.equations.registry import equation
from sim.parameters.dyad import Combination, Work
from sim.parameters.theory import Role, Theory


@equation("E60", "disclosure (1 - w + w empathy)")
def depth_of(disclosure: float, heard_weight: float, empathy: float) -> float:
    """Exploration in depth: hard emotions are approached by an open client who feels heard (claim S15).

    Parameters
    ----------
    disclosure, empathy, heard_weight : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return disclosure * (1.0 - heard_weight + heard_weight * empathy)


@equation("E61", "(trust + empathy + disclosure + (goal + task) / 2 + adherence) / 5")
def participation_of(
    trust: float, empathy: float, disclosure: float, agreement: float, adherence: float
) -> float:
    """Active participation: what the four ingredients make possible, and doing one's part (claim S16).

    Parameters
    ----------
    trust, empathy, disclosure, agreement, adherence : float
        In [0, 1]; `agreement` is the mean of goals and tasks.

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_five(trust, empathy, disclosure, agreement, adherence)


@equation(
    "E149",
    "1 - weight (1 - min(1, x / reference))",
    "Bordin (1979), Psychother Theory Res Pract 16:252 (the alliance makes it possible to accept and follow treatment)",
)
def condition_factor(x: float, reference: float, weight: float) -> float:
    """Multiply a flow as far as a condition for it is met; more than is needed adds nothing.

    Parameters
    ----------
    x : float
        State in [0, 1].
    reference : float
        Value of the state, above 0, from which the condition is met.
    weight : float
        In [0, 1]; at 0 there is no condition.

    Returns
    -------
    float
        In [0, 1].
    """
    return 1.0 - weight * (1.0 - min(1.0, x / reference))


@equation(
    "E62",
    "gain s pace kept F(alliance) F(skill) F(depth) F(match) F(participation) F(capacity) F(hope), F = path_factor();"
    " with combination = weakest the smallest F; with a role = condition F = condition_factor()",
)
def change_of(
    p: Work,
    theory: Theory,
    effort: float,
    carried: float,
    alliance: float,
    skill: float,
    depth: float,
    match: float,
    participation: float,
    capacity: float,
    hope: float,
) -> float:
    """Change done in a session; every path multiplies it and is neutral at its anchor (claims S11, S16, S17).

    Parameters
    ----------
    p : Work
        Gain and strengths.
    theory : Theory
        Weights of the causal paths; depth and participation grow from the alliance and go with its path. Whether
        alliance and hope are causes or conditions.
    effort : float
        Effect of the share of the session spent exploring and working, in [0, 1].
    carried : float
        How much of the last session is still alive, 1 a week later, times the client's own pace.
    alliance, skill, depth, match, participation, capacity, hope : float
        In [0, 1]; match is how near the balance of exploring and working came to what was needed.

    Returns
    -------
    float
        At least 0, in SD units of intake distress.
    """
    flow = p.gain * effort * carried
    bond = theory.alliance_change * p.alliance_strength
    if theory.alliance_role == Role.CONDITION:
        allied = condition_factor(alliance, anchors.ALLIANCE, bond)
    else:
        allied = path_factor(alliance, anchors.ALLIANCE, bond)
    skilled = path_factor(skill, anchors.SKILL, theory.technique_change * p.skill_strength)
    deep = path_factor(depth, anchors.DEPTH, theory.alliance_change * p.depth_strength)
    matched = path_factor(match, anchors.MATCH, p.match_strength)
    active = path_factor(
        participation, anchors.PARTICIPATION, theory.alliance_change * p.participation_strength
    )
    able = path_factor(capacity, anchors.CAPACITY, theory.capacity * p.capacity_strength)
    expecting = theory.expectation_change * p.expectation_strength
    if theory.hope_role == Role.CONDITION:
        hopeful = condition_factor(hope, anchors.HOPE, expecting)
    else:
        hopeful = path_factor(hope, anchors.HOPE, expecting)
    if p.combination == Combination.WEAKEST:
        return flow * min(allied, skilled, deep, matched, active, able, hopeful)
    return flow * allied * skilled * deep * matched * active * able * hopeful


@equation(
    "E63",
    "gain s harm (1 - fit) (1 - match) path_factor(1 - capacity)",
    "Castonguay et al. (2010), Am Psychol 65:34 (construct)",
)
def harm_of(p: Work, theory: Theory, effort: float, fit: float, match: float, capacity: float) -> float:
    """Harm done by a plan that does not fit, as far as it is acted on, more where the client brings little.

    Parameters
    ----------
    p : Work
        Gain, harm, and how far the client's capacity counts.
    theory : Theory
        Weight of the client's capacity.
    effort, fit, match, capacity : float
        In [0, 1]; fit of the formulation, and how near the balance of exploring and working came to what was needed.

    Returns
    -------
    float
        At least 0, in SD units of intake distress.
    """
    exposed = path_factor(1.0 - capacity, 1.0 - anchors.CAPACITY, theory.capacity * p.capacity_strength)
    return p.gain * effort * p.harm * (1.0 - fit) * (1.0 - match) * exposed


@equation("E64", "max(0, push demand (1 - pacing responsiveness) - tolerance trust (1 - shaken))")
def over_challenge(p: Work, demand: float, responsiveness: float, trust: float, shaken: float) -> float:
    """Challenge beyond what the trust there is can bear, and less of it when the client has just felt worse.

    Parameters
    ----------
    p : Work
        Challenge of a session that is all exploring and work, how far a responsive therapist paces it, tolerance.
    demand, responsiveness, trust, shaken : float
        In [0, 1]; `demand` is the share of exploring and work.

    Returns
    -------
    float
        At least 0.
    """
    return max(
        0.0, p.push * demand * (1.0 - p.pacing * responsiveness) - p.tolerance * trust * (1.0 - shaken)
    )


@equation(
    "E65",
    "change + gain (a + weight (repaired - a))",
    "Alexander & French (1946), Psychoanalytic Therapy (corrective experience)",
)
def corrective_change(p: Work, change: float, weight: float, repaired: float) -> float:
    """Change of a session with what a repaired rupture teaches; without that path, every session teaches as much.

    Parameters
    ----------
    p : Work
        Change that a repair brings.
    change : float
        Change done so far, in SD units.
    weight : float
        Weight of the path from repair to change, in [0, 1].
    repaired : float
        1 if a rupture was repaired in this session, else 0.

    Returns
    -------
    float
        Not below `change`, in SD units.
    """
    return change + p.corrective_gain * along_path(repaired, anchors.REPAIRED, weight)


@equation("E66", "change (1 - interruption)")
def interrupted_change(p: Work, change: float) -> float:
    """Change of a session whose work a rupture interrupts.

    Parameters
    ----------
    p : Work
        Share that is lost.
    change : float
        Change that the session would have done, in SD units.

    Returns
    -------
    float
        Between 0 and `change`.
    """
    return change * (1.0 - p.interruption)


@equation(
    "E145",
    "exp(spread z - spread^2 / 2)",
    "Baldwin et al. (2009), J Consult Clin Psychol 77:203 (rates of change differ between clients)",
)
def pace_of(p: Work, own_pace: float) -> float:
    """How fast a client changes, against an ordinary one.

    Parameters
    ----------
    p : Work
        Spread of paces.
    own_pace : float
        How this client departs from the usual, a standard normal value; above 0 is faster.

    Returns
    -------
    float
        Above 0; 1 on average over clients.
    """
    return exp(p.pace_spread * own_pace - half(p.pace_spread * p.pace_spread))


@equation("E68", "exp((1 - weeks) / memory)")
def carried_over(p: Work, weeks: float) -> float:
    """How much of the last session is still alive in this one, against a week between them.

    Parameters
    ----------
    p : Work
        Weeks over which what was stirred up fades to 1/e.
    weeks : float
        Weeks since the last session, above 0.

    Returns
    -------
    float
        Above 0; 1 after one week.
    """
    # Most sessions come a week after the last one.
    return 1.0 if weeks == 1.0 else exp((1.0 - weeks) / p.memory)
