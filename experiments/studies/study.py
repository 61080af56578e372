"""A study: arms that differ in interventions, theory or parameters, all checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from experiments.config.checked_config import check_clinic
from experiments.config.error_messages import unknown_name
from experiments.config.group_files import group_options, load_group_file
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import has_control_characters
from experiments.measures.registry import MEASURES, STANDARD, comparable
from experiments.studies.arm_contrasts import ArmContrast, build_contrasts
from experiments.studies.moderators import Moderator
from sim.errors import InputError, nearest
from sim.parameters import Parameters, flattened, walk

SHOWN_NAMES = 20
LONGEST_NAME = 100


@dataclass(frozen=True)
class ArmChange:
    """What an arm changes, in this order.

    Attributes
    ----------
    layers : tuple of (str, mapping)
        Group of parameters and values of a file in it: a theory, then interventions.
    scale : mapping
        Dotted name -> factor.
    set : mapping
        Dotted name -> value.
    """

    layers: tuple[tuple[str, PlainValues], ...] = ()
    scale: PlainValues = field(default_factory=dict)
    set: PlainValues = field(default_factory=dict)

    def applied_to(self, base: Parameters, where: str = "") -> Parameters:
        """Return the parameters of the arm, given those that hold for all.

        Raises
        ------
        InputError
            Beginning with `where`, for an unknown parameter, a value out of range, or a clinic nobody could enter.
        """
        parameters = base
        try:
            for group, values in self.layers:
                parameters = Parameters.of({group: values}, parameters)
            parameters = Parameters.of(_scaled(self.scale, parameters, where), parameters)
            parameters = Parameters.of(self.set, parameters)
        except InputError as error:
            raise error if str(error).startswith(where) else InputError(f"{where}{error}") from error
        check_clinic(parameters, where)
        return parameters


@dataclass(frozen=True)
class Arm:
    """One arm: its name, every parameter of its clinics, and how it came to them."""

    name: str
    parameters: Parameters
    change: ArmChange = ArmChange()


@dataclass(frozen=True)
class StudyPlan:
    """A question, the arms that answer it, the arm the others are compared with, what is measured and contrasted."""

    name: str
    question: str
    reference: str
    arms: tuple[Arm, ...]
    outcomes: tuple[str, ...]
    contrasts: tuple[ArmContrast, ...] = ()
    moderators: tuple[Moderator, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the arms that are compared with the reference."""
        return tuple(arm.name for arm in self.arms if arm.name != self.reference)


def build_study(
    written: PlainValues,
    base: Parameters,
    least_arms: int = 2,
) -> StudyPlan:
    """Check a study and work out the parameters of every arm.

    Parameters
    ----------
    written : mapping
        ``name question reference arms outcomes contrasts`` as in ``configs/study``.
    base : sim.Parameters
        What every arm starts from.
    least_arms : int
        How many arms there must be.

    Returns
    -------
    StudyPlan

    Raises
    ------
    InputError
        For a missing part, too few arms, or an unknown reference, outcome, intervention, theory, parameter or arm of
        a contrast.
    """
    name = written.get("name") or ""
    if not name:
        raise InputError(
            "study is missing or has no name, but one of the studies was expected, as study=clinic_year "
            f"(there are: {', '.join(group_options('study'))})"
        )
    arms = written.get("arms") or {}
    for called in (name, *arms):
        _check_name(called)
    if len(arms) < least_arms:
        words = "one was" if least_arms == 1 else "two were"
        raise InputError(f"study {name} has {len(arms)} arms, but at least {words} expected")
    _known(written.get("reference") or "", list(arms), f"study {name}: reference", "an arm")
    outcomes = STANDARD if written.get("outcomes") is None else tuple(written["outcomes"])
    if not outcomes or len(set(outcomes)) < len(outcomes):
        raise InputError(
            f"study {name}: outcomes are {list(outcomes)}, but different names of outcomes were expected"
        )
    for outcome in outcomes:
        _check_outcome(outcome, f"study {name}: outcomes")
    built = tuple(_arm(name, arm, own, base) for arm, own in arms.items())
    contrasts = build_contrasts(written.get("contrasts") or {}, list(arms), f"study {name}: ")
    for contrast in contrasts:
        _check_name(contrast.name)
    return StudyPlan(name, written.get("question") or "", written["reference"], built, outcomes, contrasts)


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or has_control_characters(name):
        shown = repr(name[:LONGEST_NAME])
        raise InputError(
            f"{shown} is the name of a study or arm, but 1 to {LONGEST_NAME} printable characters were expected"
        )


def _check_outcome(outcome: str, where: str) -> None:
    measure = MEASURES.get(outcome)
    if measure is not None and not measure.single:
        raise InputError(
            f"{where} is {outcome!r}, which needs the clinics {', '.join(measure.arms)} of alliance validate, "
            "but a measure of a single clinic was expected"
        )
    _known(outcome, comparable(), where, "a measure of a clinic")


def _known(value: str, names: Sequence[str], where: str, what: str) -> None:
    if value not in names:
        listed = f" ({', '.join(names)})" if len(names) <= SHOWN_NAMES else ""
        raise InputError(f"{where} is {value!r}, but {what} was expected{nearest(value, names)}{listed}")


def _arm(study: str, arm: str, own: PlainValues, base: Parameters) -> Arm:
    where = f"study {study}, arm {arm}: "
    interventions = own.get("interventions") or []
    if len(set(interventions)) < len(interventions):
        raise InputError(f"{where}interventions are {interventions}, but each may be listed only once")
    layers = [("intervention", _load(where, "intervention", name)) for name in interventions]
    if own.get("theory") is not None:
        layers.insert(0, ("theory", _load(where, "theory", own["theory"])))
    change = ArmChange(tuple(layers), own.get("scale") or {}, own.get("set") or {})
    return Arm(arm, change.applied_to(base, where), change)


def _load(where: str, group: str, name: str) -> PlainValues:
    try:
        return load_group_file(group, name)
    except InputError as error:
        raise InputError(f"{where}{error}") from error


def _scaled(factors: PlainValues, parameters: Parameters, where: str) -> dict[str, object]:
    """Return dotted name -> present value times factor."""
    present = {path: (meta, value) for path, meta, value in walk(parameters)}
    out = {}
    for path, factor in flattened(factors):
        if path not in present:
            raise InputError(where + unknown_name(path, present))
        meta, value = present[path]
        if meta.kind != "number" or isinstance(factor, bool) or not isinstance(factor, int | float):
            raise InputError(
                f"{where}scale of {path} is {factor!r}, but a number that multiplies a number was expected"
            )
        out[path] = value * factor
    return out
