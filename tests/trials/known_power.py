"""Trials whose power is known: normal outcomes, two arms, therapists as clusters.

Each case draws trials, analyses them as `alliance trial` does, and has a known power: published, or that of a t test
with known error and degrees of freedom (a noncentral t). ``python -m tests.trials.known_power 4000 1`` prints the table
of docs/studies.md: with 4,000 trials of each, and seed 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats
from scipy.integrate import quad

from experiments.trials.operating_characteristics import ALPHA, share
from experiments.trials.trial_analyses import analyse
from experiments.trials.trial_data import TrialData

Random = np.random.Generator


@dataclass(frozen=True)
class Case:
    """A trial with a known power.

    Attributes
    ----------
    name, source : str
    analysis : str
    known : float
        Power.
    drawn : callable
        Random numbers -> the data of one trial.
    """

    name: str
    source: str
    analysis: str
    known: float
    drawn: Callable[[Random], TrialData]

    def found(self, trials: int, seed: int) -> tuple[float, float]:
        """Return the share of trials that find the effect, and its Monte Carlo error."""
        p = [
            analyse(self.analysis, self.drawn(np.random.default_rng([seed, number]))).p
            for number in range(trials)
        ]
        return share(np.array(p) < ALPHA)


def t_power(effect: float, variance: float, degrees: float) -> float:
    """Return the power of a two-sided t test at .05 of an effect whose estimate has a variance."""
    shift, limit = abs(effect) / variance**0.5, stats.t.ppf(0.975, degrees)
    return float(stats.nct.sf(limit, degrees, shift) + stats.nct.cdf(-limit, degrees, shift))


def people(random: Random, arm: np.ndarray, therapist: np.ndarray, outcome: np.ndarray) -> TrialData:
    """Return trial data with an intake that says nothing about the outcome."""
    return TrialData.simple(outcome, random.normal(size=len(arm)), arm, therapist)


def two_groups() -> Case:
    """Return Cohen's example: 64 in each group for d = 0.5."""
    arm = np.repeat([0, 1], 64)

    def drawn(random: Random) -> TrialData:
        return people(random, arm, np.arange(128), 0.5 * arm + random.normal(size=128))

    return Case("t test, 2 x 64, d 0.5", "Cohen 1988", "unadjusted", t_power(0.5, 2 / 64, 126), drawn)


def covariance() -> Case:
    """Return 2 x 48 with an intake that correlates 0.5: as good as 2 x 64 without (Borm, Fransen & Lemmens 2007)."""
    arm, correlation, size = np.repeat([0, 1], 48), 0.5, 96

    def drawn(random: Random) -> TrialData:
        intake = random.normal(size=size)
        noise = (1 - correlation**2) ** 0.5 * random.normal(size=size)
        return TrialData.simple(0.5 * arm + correlation * intake + noise, intake, arm, np.arange(size))

    # By chance, arms differ at intake; the squared correlation of the two is beta distributed.
    chance = stats.beta(0.5, (size - 2) / 2)
    known = quad(
        lambda share: (
            t_power(0.5, (1 - correlation**2) * 4 / size / (1 - share), size - 3) * chance.pdf(share)
        ),
        0,
        0.3,
        points=[0.001, 0.01],
    )[0]
    return Case("ANCOVA, 2 x 48, r 0.5, d 0.5", "Borm et al. 2007", "ancova", known, drawn)


def nested(therapists: int, size: int, intraclass: float, effect: float, analysis: str = "mixed") -> Case:
    """Return therapists nested in arms, with as many clients each: the F test of their means."""
    names = np.repeat(np.arange(2 * therapists), size)
    arm = names % 2
    between = intraclass**0.5

    def drawn(random: Random) -> TrialData:
        own = between * random.normal(size=2 * therapists)
        noise = (1 - intraclass) ** 0.5 * random.normal(size=len(names))
        return people(random, arm, names, effect * arm + own[names] + noise)

    variance = 2 / (therapists * size) * (1 + (size - 1) * intraclass)
    title = f"nested, 2 x {therapists} therapists x {size}, ICC {intraclass:g}, d {effect:g}"
    title += ", CR2" if analysis == "robust" else ""
    known = t_power(effect, variance, 2 * therapists - 2)
    return Case(title, "Donner & Klar 2000", analysis, known, drawn)


def unequal() -> Case:
    """Return therapists with 4 to 30 clients: generalised least squares (Manatunga, Hudgens & Chen 2001)."""
    sizes = np.tile([4, 8, 12, 16, 20, 30], 4)
    names = np.repeat(np.arange(24), sizes)
    arms = np.repeat([0, 1], 12)
    arm, intraclass, effect = arms[names], 0.1, 0.5

    def drawn(random: Random) -> TrialData:
        own = intraclass**0.5 * random.normal(size=24)
        noise = (1 - intraclass) ** 0.5 * random.normal(size=len(names))
        return people(random, arm, names, effect * arm + own[names] + noise)

    weights = 1 / (intraclass + (1 - intraclass) / sizes)
    variance = 1 / weights[arms == 0].sum() + 1 / weights[arms == 1].sum()
    known = t_power(effect, variance, 22)
    return Case(
        "nested, 2 x 12 therapists x 4 to 30, ICC 0.1, d 0.5", "Manatunga et al. 2001", "mixed", known, drawn
    )


def clinics() -> Case:
    """Return randomised clinics with therapists: means of clinics decide (Heo & Leon 2008)."""
    therapist = np.repeat(np.arange(48), 6)
    clinic = therapist // 4
    arm, effect = clinic % 2, 0.6
    of_clinic, of_therapist, rest = 0.05, 0.1, 0.85

    def drawn(random: Random) -> TrialData:
        outcome = effect * arm + of_clinic**0.5 * random.normal(size=12)[clinic]
        outcome += of_therapist**0.5 * random.normal(size=48)[therapist] + rest**0.5 * random.normal(size=288)
        return replace(people(random, arm, therapist, outcome), clinic=clinic)

    known = t_power(effect, 2 / 6 * (of_clinic + of_therapist / 4 + rest / 24), 10)
    return Case("clinics, 2 x 6 x 4 therapists x 6, d 0.6", "Heo & Leon 2008", "mixed", known, drawn)


def crossed() -> Case:
    """Return therapists who deliver both arms alike: they cancel out."""
    names, arm, effect, intraclass = np.repeat(np.arange(10), 12), np.tile([0, 1], 60), 0.5, 0.2

    def drawn(random: Random) -> TrialData:
        own = intraclass**0.5 * random.normal(size=10)
        noise = (1 - intraclass) ** 0.5 * random.normal(size=120)
        return people(random, arm, names, effect * arm + own[names] + noise)

    # Arms differ at intake by chance, which costs one in as many clients as there are degrees of freedom.
    degrees = 120 - 10 - 2
    known = t_power(effect, 4 * (1 - intraclass) / 120 * (1 + 1 / (degrees - 1)), degrees)
    return Case("crossed, 10 therapists x 12, ICC 0.2, d 0.5", "Raudenbush & Liu 2000", "mixed", known, drawn)


def varying() -> Case:
    """Return therapists who deliver both arms, and to whom the treatment means more or less."""
    names, arm, effect = np.repeat(np.arange(12), 16), np.tile([0, 1], 96), 0.5
    of_effect = 0.3

    def drawn(random: Random) -> TrialData:
        own, gain = 0.3 * random.normal(size=12), of_effect**0.5 * random.normal(size=12)
        outcome = own[names] + (effect + gain[names]) * (arm - 0.5) + random.normal(size=192)
        return people(random, arm, names, outcome)

    known = t_power(effect, (4 / 16 + of_effect) / 12, 11)
    name = "crossed, 12 therapists x 16, effects vary by SD 0.55, d 0.5"
    return Case(name, "Raudenbush & Liu 2000", "random_treatment", known, drawn)


def partially_nested() -> Case:
    """Return therapists in one arm alone: Welch's t test of clients there, and means of therapists here."""
    therapists, size, effect, between = 10, 8, 0.55, 0.15
    names = np.concatenate([np.repeat(np.arange(therapists), size), 1000 + np.arange(80)])
    arm = (names < 1000).astype(np.int64)

    def drawn(random: Random) -> TrialData:
        own = between**0.5 * random.normal(size=therapists)
        outcome = effect * arm + random.normal(size=160)
        outcome[arm == 1] += own[names[arm == 1]]
        return people(random, arm, names, outcome)

    nested_part, other = (between + 1 / size) / therapists, 1 / 80
    degrees = (nested_part + other) ** 2 / (nested_part**2 / (therapists - 1) + other**2 / 79)
    known = t_power(effect, nested_part + other, degrees)
    name = "partially nested, 10 therapists x 8 and 80 alone, ICC 0.13, d 0.55"
    return Case(name, "Moerbeek & Wong 2008", "partially_nested", known, drawn)


def stepped_wedge() -> Case:
    """Return Hussey & Hughes' design: 12 units that cross over at 4 steps, 5 clients in each of 5 periods."""
    units, periods, size, effect, between = 12, 5, 5, 0.5, 0.15
    unit = np.repeat(np.arange(units), periods * size)
    period = np.tile(np.repeat(np.arange(periods), size), units)
    arm = (period > unit // 3).astype(np.int64)

    def drawn(random: Random) -> TrialData:
        own = between**0.5 * random.normal(size=units)
        outcome = effect * arm + 0.2 * period + own[unit] + random.normal(size=len(unit))
        return replace(people(random, arm, unit, outcome), period=period)

    treated = arm.reshape(units, periods, size)[:, :, 0]
    noise = 1.0 / size
    total, by_period, by_unit = treated.sum(), (treated.sum(0) ** 2).sum(), (treated.sum(1) ** 2).sum()
    variance = units * noise * (noise + periods * between)
    variance /= (units * total - by_period) * noise + (
        total**2 + units * periods * total - periods * by_period - units * by_unit
    ) * between
    known = t_power(effect, variance, units * periods * size - units - periods - 1)
    name = "stepped wedge, 12 units x 5 periods x 5, ICC 0.13, d 0.5"
    return Case(name, "Hussey & Hughes 2007", "mixed", known, drawn)


def courses(
    random: Random, effect: float, last: np.ndarray, slopes: tuple[float, float], therapists: int = 5
) -> TrialData:
    """Return weekly forms of ten clients of each therapist, up to the last of each client.

    With a variance of 1 of clients at intake and of forms, and variances of slopes of clients and of therapists.
    """
    therapist = np.repeat(np.arange(2 * therapists), 10)
    arm, weeks = therapist // therapists, np.arange(11)
    of_client, of_therapist = (variance**0.5 for variance in slopes)
    slope = (
        of_client * random.normal(size=len(arm))
        + of_therapist * random.normal(size=2 * therapists)[therapist]
    )
    scores = random.normal(size=(len(arm), 1)) + (slope + effect * arm)[:, None] * weeks
    scores += random.normal(size=scores.shape)
    scores[weeks > last[:, None]] = np.nan
    data = TrialData.simple(scores[:, -1], scores[:, 0], arm, therapist)
    return replace(data, course=scores[:, 1:], weeks=tuple(weeks[1:].tolist()), week=10)


def dropout(share: float, rate: float, clients: int) -> np.ndarray:
    """Return the last week of each client of an arm, where dropout follows a Weibull distribution (powerlmm)."""
    weeks = np.arange(11)
    scale = (-np.log(1 - share)) ** (1 / rate) / 10
    gone = np.round(clients * (1 - np.exp(-((scale * weeks) ** rate)))).astype(int)
    leaving = np.append(np.diff(gone), clients - gone[-1])
    return np.repeat(weeks, leaving)


def readme() -> Case:
    """Return the case of powerlmm's README: 11 forms, 2 x 5 therapists x 10, d -0.8, dropout of 30 and 20 %."""
    effect = -0.8 * 2**0.5 / 10

    def drawn(random: Random) -> TrialData:
        last = [random.permutation(dropout(share, 2.0, 50)) for share in (0.3, 0.2)]
        return courses(random, effect, np.concatenate(last), (0.019, 0.001))

    name = "growth, 11 forms, 2 x 5 therapists x 10, d -0.8, dropout"
    return Case(name, "powerlmm, README", "growth", 0.68, drawn)


def complete() -> Case:
    """Return courses without dropout: the F test of mean slopes of therapists (powerlmm's technical appendix)."""
    effect, slopes, therapists = 0.15, (0.019, 0.004), 8

    def drawn(random: Random) -> TrialData:
        return courses(random, effect, np.full(20 * therapists, 10), slopes, therapists)

    spread = float(((np.arange(11) - 5) ** 2).sum())
    variance = 2 / therapists * (slopes[1] + (slopes[0] + 1 / spread) / 10)
    known = t_power(effect, variance, 2 * therapists - 2)
    return Case("growth, 11 forms, 2 x 8 therapists x 10", "Magnusson 2018", "growth", known, drawn)


def cases() -> Iterator[Case]:
    """Yield all cases."""
    yield two_groups()
    yield covariance()
    yield nested(10, 20, 0.1, 0.5)
    yield nested(3, 40, 0.15, 1.2)
    yield unequal()
    yield clinics()
    yield crossed()
    yield varying()
    yield partially_nested()
    yield stepped_wedge()
    yield readme()
    yield complete()
    yield nested(8, 12, 0.1, 0.6, "robust")


if __name__ == "__main__":
    trials, seed = (int(word) for word in sys.argv[1:])
    print("| case | source | analysis | known power | found | apart, errors |")
    print("| --- | --- | --- | --- | --- | --- |")
    for case in cases():
        power, error = case.found(trials, seed)
        print(
            f"| {case.name} | {case.source} | `{case.analysis}` | {case.known:.3f} | {power:.3f} ± {error:.3f} | "
            f"{(power - case.known) / error:+.1f} |",
            flush=True,
        )
