"""What a search for hypotheses is told: what can be done, for whom, what is measured, and how much is simulated."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.config.group_files import group_options
from experiments.config.plain_values import PlainValues
from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from sim.errors import InputError, nearest, shown
from sim.population.traits import CLIENT_TRAITS

INTAKE: Final = "intake_score"
MODERATORS: Final = (INTAKE, *(name for name in CLIENT_TRAITS if name != "intake_distress"))
"""What questionnaires can tell of a client before treatment; distress is known from its form."""
_WHOLE: Final = {
    "draws": (3, 10_000),
    "first_draws": (3, 10_000),
    "keep": (1, 10_000),
    "clients": (16, 100_000),
    "therapists": (4, 10_000),
    "cards": (1, 100),
    "studies": (1, 1000),
    "weights": (20, 100_000),
}
USUAL: Final = "usual_care"
"""Name of the arm that every action is compared with."""


@dataclass(frozen=True)
class HypothesisSettings:
    """Settings of a search, as ``configs/hypotheses`` writes them.

    Attributes
    ----------
    theories : tuple of str
        Those that are compared.
    actions : mapping
        Name -> what is done, as an arm of a study writes it; pairs included.
    moderators : tuple of str
        Some of `MODERATORS`.
    outcomes : tuple of str
        Some of `CLIENT_OUTCOMES`.
    draws, first_draws : int
        Settings of each theory in all, and in the first round of the race.
    keep : int
        Actions that reach the last round.
    clients, therapists : int
        Size of the study for which information is counted.
    sizes : tuple of int
        Numbers of clients among which the study that tells theories apart is searched.
    cards : int
        Hypotheses that are worked out.
    studies : int
        Simulated studies of each theory, setting and size.
    weights : int
        Simulated studies in which the weights of the paths are drawn at random.
    negligible : float
        Effect in SD below which a theory is taken to predict none.
    """

    theories: tuple[str, ...]
    actions: PlainValues
    moderators: tuple[str, ...]
    outcomes: tuple[str, ...]
    draws: int
    first_draws: int
    keep: int
    clients: int
    therapists: int
    sizes: tuple[int, ...]
    cards: int
    studies: int
    weights: int
    negligible: float

    @property
    def largest(self) -> int:
        """Clients of the largest study that is simulated, and of the clinics of race, weights and robustness."""
        return self.sizes[-1]

    def therapists_for(self, clients: int) -> int:
        """Return the therapists of a study: as many clients each as in the one for which information is counted."""
        return max(4, min(clients, round(clients * self.therapists / self.clients)))

    @property
    def rounds(self) -> list[int]:
        """Settings of each theory that are known after each round: twice as many from one to the next."""
        found = [min(self.first_draws, self.draws)]
        while found[-1] < self.draws:
            found.append(min(2 * found[-1], self.draws))
        return found


def read_settings(written: PlainValues) -> HypothesisSettings:
    """Check the settings of a search.

    Raises
    ------
    InputError
        For an unknown name, an empty list or a number out of range.
    """
    for name, (low, high) in _WHOLE.items():
        if not low <= written[name] <= high:
            raise InputError(
                f"hypotheses.{name} is {written[name]}, but a whole number from {low} to {high} was expected"
            )
    if written["clients"] < written["therapists"]:
        raise InputError(
            f"hypotheses.clients is {written['clients']}, but at least one for each of {written['therapists']} "
            "therapists was expected"
        )
    if not 0 < written["negligible"] < 1:
        raise InputError(
            f"hypotheses.negligible is {written['negligible']:g}, but a number between 0 and 1 was expected"
        )
    theories = group_options("theory")
    named = theories if written["theories"] is None else written["theories"]
    if len(_names("theories", named, theories)) < 2:
        raise InputError("hypotheses.theories has one theory, but at least two were expected")
    return HypothesisSettings(
        theories=tuple(named),
        actions=_actions(written["actions"], written["pairs"] or []),
        moderators=_names("moderators", written["moderators"] or [], MODERATORS),
        outcomes=_names("outcomes", _filled("outcomes", written["outcomes"]), list(CLIENT_OUTCOMES)),
        sizes=_sizes(written["sizes"], written["therapists"]),
        negligible=float(written["negligible"]),
        **{name: written[name] for name in _WHOLE},
    )


def _filled(setting: str, names: Sequence[str] | None) -> Sequence[str]:
    if not names:
        raise InputError(f"hypotheses.{setting} is empty, but at least one name was expected")
    return names


def _names(setting: str, names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if name not in known:
            raise InputError(
                f"hypotheses.{setting} has {shown(name)}, but one of {', '.join(known)} was expected"
                f"{nearest(name, known)}"
            )
    if len(set(names)) < len(names):
        raise InputError(f"hypotheses.{setting} is {list(names)}, but different names were expected")
    return tuple(names)


def _sizes(sizes: Sequence[int], therapists: int) -> tuple[int, ...]:
    if not sizes or len(set(sizes)) < len(sizes) or min(sizes) < max(16, therapists):
        raise InputError(
            f"hypotheses.sizes is {list(sizes)}, but different numbers of clients from {max(16, therapists)} were "
            "expected"
        )
    return tuple(sorted(sizes))


def _actions(written: Mapping[str, PlainValues], pairs: Sequence[str]) -> PlainValues:
    """Return every action, and every pair of those that are named to be combined."""
    _filled("actions", list(written))
    if USUAL in written:
        raise InputError(
            f"hypotheses.actions has {USUAL}, but the name stands for what all are compared with"
        )
    _names("pairs", pairs, list(written))
    for name, own in written.items():
        if own.get("theory") is not None:
            raise InputError(
                f"hypotheses.actions.{name}.theory is {own['theory']!r}, but nothing was expected, because every "
                f"action "
                "is tried under each theory"
            )
    found = dict(written)
    for first, second in itertools.combinations(pairs, 2):
        found[f"{first}+{second}"] = _together(written[first], written[second])
    return found


def _together(first: PlainValues, second: PlainValues) -> PlainValues:
    return {
        "interventions": [*(first.get("interventions") or []), *(second.get("interventions") or [])],
        "theory": None,
        **{name: {**(first.get(name) or {}), **(second.get(name) or {})} for name in ("scale", "set")},
    }
