"""What a file of one's own declares to extend the model and its commands; ``docs/extending.md`` goes step by step.

A file ``my_clinic.py`` imports from here, and is loaded with ``--extension my_clinic.py`` or `load_extension`::

    from experiments.extension import intervention, measure, number, shift

    @intervention(covers="clients", after="begin", strength=number(0.1, 0, 1, "push on hope", "+state_hope"))
    def welcome_call(p, client, therapist, dyad, meeting):
        "Clients are called before the first session."
        client.hope = shift(client.hope, p.intervention.welcome_call.strength)

    @measure(unit="share", better=1)
    def came_twice(observed):
        "share of clients who came to at least two sessions"
        return (observed.attended >= 2).mean()
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, make_dataclass
from typing import Literal, TypeVar

from experiments.config.extensions import declare
from experiments.config.group_values import add_group_values, remove_group_values
from experiments.measures.measure import USUAL, Better, Measure
from experiments.measures.registry import register, unregister
from sim.elementary import exp, log, logistic, tanh
from sim.equations.general import approach, chance, shift
from sim.equations.registry import EQUATIONS
from sim.equations.scores import on_grid, rating
from sim.errors import InputError, nearest
from sim.numba_marks import inlined
from sim.parameters.added_interventions import add_intervention, remove_intervention
from sim.parameters.metadata import SETTING, choice, number, whole
from sim.parameters.tree import Parameters
from sim.process import changed_process
from sim.process.changed_process import AddedStage
from sim.process.draws import draws, normal_draws, weekly_draws
from sim.process.interventions import Covers
from sim.process.questionnaires import Questionnaire
from sim.process.stages import Stage

__all__ = [
    "approach",
    "chance",
    "choice",
    "draws",
    "exp",
    "inlined",
    "instrument",
    "instrument_settings",
    "intervention",
    "log",
    "logistic",
    "measure",
    "normal_draws",
    "number",
    "on_grid",
    "rating",
    "replaces",
    "shift",
    "stage",
    "tanh",
    "theory",
    "weekly_draws",
    "whole",
]

F = TypeVar("F", bound=Callable[..., object])
N = TypeVar("N", bound=Callable[..., float])
S = TypeVar("S", bound=Callable[..., None])
Decorator = Callable[[F], F]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def _name_of(function: Callable[..., object]) -> str:
    return _checked_name(function.__name__)


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is a name in an extension, but small letters, digits and underscores were expected"
        )
    return name


def _meaning_of(function: Callable[..., object]) -> str:
    text = (function.__doc__ or "").strip()
    if not text:
        raise InputError(
            f"{function.__name__} has no docstring, but a sentence on what it means was expected"
        )
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


@dataclass(frozen=True)
class _Declared:
    """A declaration made of two functions without arguments."""

    activate: Callable[[], None]
    deactivate: Callable[[], None]


def measure(
    *, unit: str, digits: int = 2, better: Better = 0, label: str = "", pooled: str = ""
) -> Decorator[N]:
    """Declare a measure: an outcome or estimand for compare, sweep, validate, reports and exports.

    Parameters
    ----------
    unit : str
        Such as ``share``, ``%``, ``r``, ``d`` or ``sessions``.
    digits : int
        Decimals with which it is shown.
    better : {-1, 0, 1}
        Whether higher values are better or worse for clients.
    label : str
        Its name in headings; that of the function in words if not given.
    pooled : {'mean', 'fisher', 'log'}
        How `alliance validate` averages it over clinics; correlations as Fisher's z unless something else is said.

    Returns
    -------
    decorator
        For a function of ``tables`` (`sim.Tables`) or ``observed`` (`experiments.measures.estimands.Observed`), told
        apart by the name of its argument, that returns a number, NaN where there is none. Its docstring says what it
        means. A measure of ``observed`` is also an estimand of `alliance validate`.
    """

    def decorate(function: N) -> N:
        taken = tuple(inspect.signature(function).parameters)
        if taken not in (("tables",), ("observed",)):
            raise InputError(
                f"measure {function.__name__} takes ({', '.join(taken)}), but (tables) or (observed) was expected"
            )
        name, source = _name_of(function), taken[0]
        scale = pooled or ("fisher" if unit == "r" else "mean")
        if scale not in ("mean", "fisher", "log"):
            raise InputError(f"measure {name}: pooled is {pooled!r}, but mean, fisher or log was expected")
        made = Measure(
            name,
            (USUAL,),
            lambda clinic: float(function(clinic)),
            unit,
            _meaning_of(function),
            label or name.replace("_", " "),
            digits,
            "tables" if source == "tables" else "observed",
            scale,  # type: ignore[arg-type]
            better,
        )
        declare(_Declared(lambda: register(made), lambda: unregister(name)))
        return function

    return decorate


def stage(*, before: str = "", after: str = "", actor: str = "client") -> Decorator[S]:
    """Declare a stage: something more that happens in the week, in both engines.

    Parameters
    ----------
    before, after : str
        The stage of the schedule next to which it is taken, in the same part of the week; one of the two.
    actor : {'client', 'therapist'}
        Whose method it becomes in the Mesa model.

    Returns
    -------
    decorator
        For a function that changes states and takes what the stages of that part take, in a session
        ``(p, client, therapist, dyad, meeting)``.
    """

    def decorate(function: S) -> S:
        _add_stage(function, before, after, actor)
        return function

    return decorate


def _add_stage(
    function: Callable[..., None], before: str, after: str, actor: str, covers: Covers | Literal[""] = ""
) -> None:
    name = _name_of(function)
    _meaning_of(function)
    added = AddedStage(
        Stage(name, inlined(function), "therapist" if actor == "therapist" else "client"),
        before or None,
        after or None,
        covers,
    )
    declare(_Declared(lambda: changed_process.add(added), lambda: changed_process.remove(added)))


def intervention(
    *, covers: Covers, before: str = "", after: str = "", **parameters: dataclasses.Field[object]
) -> Decorator[S]:
    """Declare an intervention: off until its coverage is above 0, and then a stage for those whom it covers.

    Parameters
    ----------
    covers : {'clients', 'therapists'}
        Who is covered; the coverage is a share of them, drawn by the name of the intervention.
    before, after : str
        The stage of the schedule next to which it acts; one of the two.
    **parameters
        Its own parameters as `number`, `whole` or `choice` fields, which become ``intervention.<name>.<parameter>``
        beside ``coverage`` and ``start_week``.

    Returns
    -------
    decorator
        For a function as a `stage` takes it. It may change what people do, know or perceive, never an outcome.
    """
    if covers not in ("clients", "therapists"):
        raise InputError(f"covers is {covers!r}, but clients or therapists was expected")

    def decorate(function: S) -> S:
        name, meaning = _name_of(function), _meaning_of(function)
        own = {
            "coverage": number(
                0,
                0,
                1,
                "share of people covered; 0 switches it off",
                "",
                unit=f"share of {covers}",
                source=SETTING,
            ),
            "start_week": whole(0, 0, 1040, "first week in which it acts", "", unit="week", source=SETTING),
            **parameters,
        }
        fields = [(field, type(one.default), one) for field, one in own.items()]
        group = make_dataclass(name, fields, frozen=True, namespace={"__doc__": f"{meaning}."})()
        values = {name: {"coverage": 1.0}}
        declare(_Declared(lambda: add_intervention(name, group), lambda: remove_intervention(name)))
        declare(
            _Declared(
                lambda: add_group_values("intervention", name, values),
                lambda: remove_group_values("intervention", name),
            )
        )
        _add_stage(function, before, after, "therapist" if covers == "therapists" else "client", covers)
        return function

    return decorate


def instrument(*, low: float, high: float, filled_in_by: str = "client") -> Decorator[N]:
    """Declare a questionnaire: one more score in every session, a column of ``sessions`` in both engines.

    Parameters
    ----------
    low, high : float
        Ends of the scale.
    filled_in_by : {'client', 'observer'}
        A client's form is missing where the client's other forms are; an observer's never is.

    Returns
    -------
    decorator
        For a function ``(p, client, therapist, dyad, meeting)`` that returns the score of a session. Chance has to be
        drawn by key, as ``normal_draws(client, meeting, 1000)``; numbers from 1000 to 1063 are free.
    """
    if filled_in_by not in ("client", "observer"):
        raise InputError(f"filled_in_by is {filled_in_by!r}, but client or observer was expected")

    def decorate(function: N) -> N:
        added = Questionnaire(
            _name_of(function),
            inlined(function),
            f"{low:g}..{high:g}",
            _meaning_of(function),
            filled_in_by == "client",
        )
        declare(_Declared(lambda: changed_process.add(added), lambda: changed_process.remove(added)))
        return function

    return decorate


def replaces(equation: str) -> Decorator[F]:
    """Declare another form of a numbered equation, used wherever stages of the week use that equation.

    Parameters
    ----------
    equation : str
        Its number, such as ``E80``; see the equations in ``docs/model.md``.

    Returns
    -------
    decorator
        For a function that takes the same arguments, by the same names in the same order, and returns a number.
    """
    if equation not in EQUATIONS:
        raise InputError(f"{equation} is not an equation{nearest(equation, EQUATIONS)}")
    usual = EQUATIONS[equation].function

    def decorate(function: F) -> F:
        expected, given = (list(inspect.signature(one).parameters) for one in (usual, function))
        if given != expected:
            raise InputError(
                f"{function.__name__} takes ({', '.join(given)}), but ({', '.join(expected)}), the arguments of "
                f"{equation}, were expected"
            )
        changed = inlined(function)
        declare(
            _Declared(
                lambda: changed_process.replace_equation(equation, changed),
                lambda: changed_process.restore_equation(equation),
            )
        )
        return function

    return decorate


def theory(name: str, **weights: float | str) -> None:
    """Declare a theory, for ``theory=<name>`` and for arms of a study.

    Parameters
    ----------
    name : str
        A name that no theory has.
    **weights : float or str
        Weights of causal paths, and forms of some of them; see the theories in ``docs/model.md``. Those left out are
        as usual.

    Raises
    ------
    InputError
        If a weight is unknown or out of range.
    """
    made = Parameters.of({"theory": weights}).theory
    _declare_values("theory", name, dataclasses.asdict(made))


def instrument_settings(name: str, **values: float) -> None:
    """Declare settings of the model's own questionnaires, for ``instrument=<name>``.

    Raises
    ------
    InputError
        If a parameter of the group ``instrument`` is unknown or its value out of range.
    """
    Parameters.of({"instrument": values})
    _declare_values("instrument", name, values)


def _declare_values(group: str, name: str, values: Mapping[str, object]) -> None:
    _checked_name(name)
    declare(
        _Declared(lambda: add_group_values(group, name, values), lambda: remove_group_values(group, name))
    )
