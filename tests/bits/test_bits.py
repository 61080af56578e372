"""The same configuration and seed give the same bits on every processor, system, C library, Python and numpy."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numba
import numpy as np
import pytest

from sim.engine.clinic_arrays import prepare
from sim.engine.loop import run_weeks
from sim.engine.table_rows import SESSION_ROW
from tests.bits.clinics import CLINICS, FILE, TINY_ONES, digests

KEPT: Mapping[str, Mapping[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
QUICK = (*TINY_ONES, "teams", "rosters")
SLOW = [name for name in CLINICS if name not in QUICK]


def on_other_hardware(names: tuple[str, ...], **settings: str) -> dict[str, dict[str, str]]:
    """Return the digests that another process gives, with other instructions at its disposal."""
    command = [sys.executable, "-m", "tests.bits.clinics", *names]
    here = Path(__file__).parents[2]
    answer = subprocess.run(
        command, cwd=here, env={**os.environ, **settings}, check=True, capture_output=True, text=True
    )
    found: dict[str, dict[str, str]] = json.loads(answer.stdout)
    return found


def test_there_are_digests_of_every_clinic() -> None:
    assert list(KEPT) == list(CLINICS)


@pytest.mark.parametrize("name", QUICK)
def test_a_clinic_has_the_same_bits_as_everywhere(name: str) -> None:
    assert digests(name) == KEPT[name]


@pytest.mark.verification
@pytest.mark.parametrize("name", SLOW)
def test_each_of_twenty_clinics_has_the_same_bits_as_everywhere(name: str) -> None:
    assert digests(name) == KEPT[name]


@pytest.mark.parametrize("name", TINY_ONES)
def test_both_engines_have_one_digest(name: str) -> None:
    assert KEPT[name]["mesa"] == KEPT[name]["tables"]


@pytest.mark.verification
@pytest.mark.parametrize(
    ("names", "settings"),
    [
        (tuple(CLINICS), {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}),
        (tuple(CLINICS), {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F"}),
        (tuple(CLINICS), {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR X86_V3"}),
        (TINY_ONES, {"NUMBA_DISABLE_JIT": "1"}),
    ],
    ids=[
        "plain instructions",
        "C library without FMA",
        "numpy without wide instructions",
        "nothing compiled",
    ],
)
def test_other_instructions_give_the_same_bits(names: tuple[str, ...], settings: dict[str, str]) -> None:
    assert on_other_hardware(names, **settings) == {name: KEPT[name] for name in names}


@pytest.mark.verification
def test_machine_code_fuses_no_product_with_a_sum_and_calls_no_library_of_mathematics() -> None:
    # Compiled here and now: machine code that was kept cannot be read.
    run = numba.njit(nogil=True, error_model="numpy", _nrt=False)(run_weeks.py_func)
    run(prepare(CLINICS["tiny"]()), np.empty(1 << 14, SESSION_ROW))
    code = "".join(run.inspect_asm().values())
    assert re.findall(r"\b(?:v?fn?m(?:add|sub)|fn?ml[as])\w*", code) == []
    assert re.findall(r"[$\s](?:exp|log|pow|tanh|__svml)\w*@?,?$", code, re.MULTILINE) == []
