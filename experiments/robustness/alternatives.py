"""An alternative to a study's assumptions, and the study under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.config.checked_config import check_clinic
from experiments.studies.study import Arm, StudyPlan
from sim.parameters import Parameters, flattened


@dataclass(frozen=True)
class Alternative:
    """One way in which things may be otherwise.

    Attributes
    ----------
    group, member : str
        The kind of alternative, and which of its kind.
    words : tuple of str
        What is typed after the study to get it, such as ``theory=technique``.
    base : sim.Parameters
        Parameters of all arms, before an arm changes anything.
    arms : tuple of sim.Parameters
        Of every arm; none before it has been checked.
    """

    group: str
    member: str
    words: tuple[str, ...]
    base: Parameters
    arms: tuple[Parameters, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A group or member that is not run, and why, in a few words; an empty member stands for the whole group."""

    group: str
    member: str
    reason: str


def arms_under(plan: StudyPlan, base: Parameters, usual: Parameters) -> tuple[Parameters, ...]:
    """Return the parameters of every arm of a study that starts from other parameters.

    Parameters
    ----------
    plan : StudyPlan
    base, usual : sim.Parameters
        What the arms start from here, and in the study as it is configured.

    Raises
    ------
    InputError
        If an arm is impossible there.
    """
    changes = base.changes_from(usual)
    return tuple(_arm_under(arm, base, changes) for arm in plan.arms)


def _arm_under(arm: Arm, base: Parameters, changes: Mapping[str, object]) -> Parameters:
    where = f"arm {arm.name}: "
    own = arm.change
    layers = ({group: values} for group, values in own.layers)
    touched = [path for values in (*layers, own.scale, own.set) for path, _ in flattened(values)]
    if any(path.startswith(tuple(changes)) for path in touched):
        return own.applied_to(base, where)
    # What the arm changes is elsewhere: the same, in a fraction of the time.
    parameters = Parameters.of(changes, arm.parameters)
    check_clinic(parameters, where)
    return parameters


@dataclass(frozen=True)
class Contrast:
    """A difference between arms, with or without a sign in the reference.

    Attributes
    ----------
    name : str
        The arm that is compared with the reference, or the study's name of a contrast of contrasts.
    weights : tuple of float
        Of each arm; the difference is the weighted sum of the arms' outcomes.
    """

    name: str
    weights: tuple[float, ...]


def contrasts_of(plan: StudyPlan) -> list[Contrast]:
    """Return every difference of an arm to the reference, then the study's contrasts of contrasts."""
    names = [arm.name for arm in plan.arms]
    pairs = [Contrast(arm, _weights(names, [(arm, 1), (plan.reference, -1)])) for arm in plan.others]
    crossed = [
        Contrast(own.name, _weights(names, [*zip((*own.first, *own.second), (1, -1, -1, 1), strict=True)]))
        for own in plan.contrasts
    ]
    return pairs + crossed


def _weights(names: Sequence[str], terms: Sequence[tuple[str, float]]) -> tuple[float, ...]:
    return tuple(float(sum(sign for arm, sign in terms if arm == name)) for name in names)
