"""Every equation, from the tables in `tests/equations/cases`: range, direction, fixed points, known answers."""

from __future__ import annotations

import importlib
import inspect
import math
import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings

from sim.equations import EQUATIONS
from sim.numba_marks import compiled
from tests.equations.spec import Arguments, Case, Span, arguments, as_records, corners, middle, said

FILES = {equation.function.__module__.rpartition(".")[2] for equation in EQUATIONS.values()}
TABLES = {name: importlib.import_module(f"tests.equations.cases.{name}").CASES for name in sorted(FILES)}
CASES: dict[str, Case] = {number: case for table in TABLES.values() for number, case in table.items()}

EXAMPLES = 40
"""How many sets of arguments are drawn for each equation."""

each_equation = pytest.mark.parametrize("number", sorted(CASES, key=lambda number: int(number[1:])))


def function_of(number: str) -> Callable[..., float]:
    return EQUATIONS[number].function


@cache
def examples(number: str) -> list[Arguments]:
    """Return arguments from the whole domain of an equation, drawn once for all that is asked of it."""
    drawn: list[Arguments] = []

    @settings(max_examples=EXAMPLES)
    @given(arguments(CASES[number], function_of(number)))
    def draw(each: Arguments) -> None:
        drawn.append(each)

    draw()
    return drawn


@cache
def in_compiled_code(number: str) -> Callable[..., float]:
    return compiled(function_of(number))


def test_every_equation_has_a_case_in_the_table_of_its_file() -> None:
    declared = {(e.function.__module__.rpartition(".")[2], number) for number, e in EQUATIONS.items()}
    assert {(name, number) for name, table in TABLES.items() for number in table} == declared


@each_equation
def test_the_case_speaks_of_every_argument(number: str) -> None:
    case, signature = CASES[number], inspect.signature(function_of(number))
    assert list(case.takes) == list(signature.parameters)
    said_of = [*case.rises.split(), *case.falls.split(), *case.bends.split()]
    assert sorted(said_of) == sorted(case.numbers)
    groups = {n: kind.__name__ for n, kind in case.takes.items() if not isinstance(kind, Span)}
    assert groups == {name: signature.parameters[name].annotation for name in groups}


@each_equation
def test_the_documented_range_is_the_range_tested(number: str) -> None:
    case = CASES[number]
    returns = (inspect.getdoc(function_of(number)) or "").partition("Returns\n-------")[2]
    stated = re.search(r"In [\[(](-?\d+), (-?\d+)[\])]", returns)
    if isinstance(case.gives, Span) and math.isfinite(case.gives.high) and stated:
        assert (float(stated[1]), float(stated[2])) == (case.gives.low, case.gives.high)


@each_equation
def test_the_result_stays_in_its_range_over_the_whole_domain(number: str) -> None:
    case = CASES[number]
    for drawn in examples(number):
        for place in (drawn, *filter(case.admissible, corners(case, drawn))):
            result = function_of(number)(**place)
            assert isinstance(result, float)
            assert math.isfinite(result), place
            span = said(case.gives, place)
            assert span.low <= result <= span.high, place
            for claim, holds in case.holds.items():
                assert holds(place, result), (claim, place)


@each_equation
def test_every_directed_argument_moves_the_result_one_way(number: str) -> None:
    case, equation, drawn = CASES[number], function_of(number), examples(number)
    for one, other in zip(drawn, [*drawn[1:], drawn[0]], strict=True):
        here = equation(**one)
        for name, sign in case.directed.items():
            there = equation(**one | {name: other[name]})
            slack = 1e-12 * max(1.0, abs(here), abs(there))
            moved = sign * (there - here) * math.copysign(1.0, other[name] - one[name])
            assert moved >= -slack, (name, one, other[name])


@each_equation
def test_every_directed_argument_matters(number: str) -> None:
    case, equation = CASES[number], function_of(number)
    for name, sign in case.directed.items():
        place = middle(case) | dict(case.at.get(name, {}))
        ends = [equation(**place | {name: end}) for end in (case.numbers[name].low, case.numbers[name].high)]
        assert sign * (ends[1] - ends[0]) > 0.0, name


@each_equation
def test_fixed_points(number: str) -> None:
    for point in CASES[number].fixed:
        for drawn in examples(number):
            placed = point.placed(drawn)
            expected = said(point.gives, placed)
            given_result = function_of(number)(**placed)
            assert given_result == pytest.approx(expected, rel=1e-12, abs=1e-12), (point.why, placed)


@each_equation
def test_known_answers(number: str) -> None:
    case = CASES[number]
    assert case.known or case.fixed
    for given_arguments, expected in case.known:
        assert function_of(number)(*given_arguments) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@each_equation
def test_compiled_code_gives_the_same_bits(number: str) -> None:
    for drawn in examples(number):
        fast = in_compiled_code(number)(*as_records(CASES[number], drawn))
        # Adding 0 makes -0.0 and 0.0 one; otherwise equal floats are equal bits.
        assert (fast + 0.0).hex() == (function_of(number)(**drawn) + 0.0).hex(), drawn
