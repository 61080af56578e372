"""Every equation, from the tables in `tests/equations/cases`: range, direction, fixed points, known answers."""

from __future__ import annotations

import importlib
import inspect
import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.equations import EQUATIONS
from sim.numba_marks import compiled
from tests.equations.spec import Case, Span, arguments, as_records, corners, middle, said

FILES = {equation.function.__module__.rpartition(".")[2] for equation in EQUATIONS.values()}
TABLES = {name: importlib.import_module(f"tests.equations.cases.{name}").CASES for name in sorted(FILES)}
CASES: dict[str, Case] = {number: case for table in TABLES.values() for number, case in table.items()}

each_equation = pytest.mark.parametrize("number", sorted(CASES, key=lambda number: int(number[1:])))


def function_of(number: str) -> Callable[..., float]:
    return EQUATIONS[number].function


@cache
def whole_domain(number: str) -> st.SearchStrategy[dict[str, Any]]:
    return arguments(CASES[number], function_of(number))


@cache
def in_compiled_code(number: str) -> Callable[..., float]:
    return compiled(function_of(number))


def draw(data: st.DataObject, number: str) -> dict[str, Any]:
    return data.draw(whole_domain(number))


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
@settings(max_examples=40)
@given(data=st.data())
def test_the_result_stays_in_its_range_over_the_whole_domain(number: str, data: st.DataObject) -> None:
    case, drawn = CASES[number], draw(data, number)
    for place in (drawn, *filter(case.admissible, corners(case, drawn))):
        result = function_of(number)(**place)
        assert isinstance(result, float)
        assert math.isfinite(result)
        span = said(case.gives, place)
        assert span.low <= result <= span.high
        for claim, holds in case.holds.items():
            assert holds(place, result), claim


@each_equation
@settings(max_examples=25)
@given(data=st.data())
def test_every_directed_argument_moves_the_result_one_way(number: str, data: st.DataObject) -> None:
    case, equation = CASES[number], function_of(number)
    if not case.directed:
        return
    drawn, other = draw(data, number), draw(data, number)
    here = equation(**drawn)
    for name, sign in case.directed.items():
        there = equation(**drawn | {name: other[name]})
        slack = 1e-12 * max(1.0, abs(here), abs(there))
        assert sign * (there - here) * math.copysign(1.0, other[name] - drawn[name]) >= -slack, name


@each_equation
def test_every_directed_argument_matters(number: str) -> None:
    case, equation = CASES[number], function_of(number)
    for name, sign in case.directed.items():
        place = middle(case) | dict(case.at.get(name, {}))
        ends = [equation(**place | {name: end}) for end in (case.numbers[name].low, case.numbers[name].high)]
        assert sign * (ends[1] - ends[0]) > 0.0, name


@each_equation
@settings(max_examples=20)
@given(data=st.data())
def test_fixed_points(number: str, data: st.DataObject) -> None:
    if not CASES[number].fixed:
        return
    drawn = draw(data, number)
    for point in CASES[number].fixed:
        placed = point.placed(drawn)
        expected = said(point.gives, placed)
        assert function_of(number)(**placed) == pytest.approx(expected, rel=1e-12, abs=1e-12), point.why


@each_equation
def test_known_answers(number: str) -> None:
    case = CASES[number]
    assert case.known or case.fixed
    for given_arguments, expected in case.known:
        assert function_of(number)(*given_arguments) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@each_equation
@settings(max_examples=30)
@given(data=st.data())
def test_compiled_code_gives_the_same_bits(number: str, data: st.DataObject) -> None:
    drawn = draw(data, number)
    fast = in_compiled_code(number)(*as_records(CASES[number], drawn))
    # Adding 0 makes -0.0 and 0.0 one; otherwise equal floats are equal bits.
    assert (fast + 0.0).hex() == (function_of(number)(**drawn) + 0.0).hex()
