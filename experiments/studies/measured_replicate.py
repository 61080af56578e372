"""One replicate of a study, measured: what is kept of its clinics, in memory or beside the results folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.registry import measured
from experiments.results.kept_work import Arrays, Packing
from experiments.results.table_files import labelled
from experiments.studies.band_effects import BandEffects, Clinic, band_effects
from experiments.studies.running_totals import ArmTotals
from experiments.studies.study import Arm, StudyPlan

if TYPE_CHECKING:
    from sim import Parameters, Tables

_PARTS = ("clients", "therapists", "weeks", "sessions")


@dataclass(frozen=True, eq=False)
class MeasuredReplicate:
    """What is kept of one replicate.

    Attributes
    ----------
    values : ndarray, shape (arms, outcomes)
        NaN where an outcome could not be measured.
    totals : tuple of ArmTotals
        Of each arm's clinic.
    tables : tuple of mapping
        Of each arm: name -> table, with names of people, study, arm and replicate.
    moderated : tuple of BandEffects
        Of each moderator.
    """

    values: NDArray[np.float64]
    totals: tuple[ArmTotals, ...]
    tables: tuple[Mapping[str, pa.Table], ...]
    moderated: tuple[BandEffects, ...] = ()


def measure_replicate(
    plan: StudyPlan,
    inputs: Inputs,
    replicate: int,
    parameters: Sequence[Parameters],
    tables: Sequence[Tables],
    sessions: bool,
) -> MeasuredReplicate:
    """Measure the clinics of one replicate, one an arm.

    Parameters
    ----------
    plan : StudyPlan
    inputs : Inputs
        Give names to people.
    replicate : int
        Its number.
    parameters, tables : sequence
        Of each arm.
    sessions : bool
        Whether session tables are kept, too.
    """
    values = [measured(*each, plan.outcomes) for each in zip(tables, parameters, strict=True)]
    totals = tuple(map(empty_totals, plan.arms))
    named = [inputs.named(own) for own in tables]
    parts = _PARTS if sessions else _PARTS[:-1]
    kept = []
    for arm, own, total in zip(plan.arms, named, totals, strict=True):
        total.add(own)
        kept.append({part: labelled(getattr(own, part), plan.name, arm.name, replicate) for part in parts})
    clinics = [Clinic(*each) for each in zip(named, parameters, strict=True)] if plan.moderators else []
    return MeasuredReplicate(np.array(values), totals, tuple(kept), _moderated(plan, clinics))


def _moderated(plan: StudyPlan, clinics: Sequence[Clinic]) -> tuple[BandEffects, ...]:
    if not plan.moderators:
        return ()
    by_arm = dict(zip((arm.name for arm in plan.arms), clinics, strict=True))
    reference, others = by_arm[plan.reference], [by_arm[name] for name in plan.others]
    return tuple(band_effects(own, plan.outcomes, reference, others) for own in plan.moderators)


def empty_totals(arm: Arm) -> ArmTotals:
    """Return totals of no clinic yet."""
    return ArmTotals(arm.parameters.instrument)


def replicate_packing(plan: StudyPlan) -> Packing[MeasuredReplicate]:
    """Return how a replicate of a study is kept."""

    def pack(replicate: MeasuredReplicate) -> Arrays:
        arrays: dict[str, NDArray[Any]] = {"values": replicate.values}
        for k, (totals, tables) in enumerate(zip(replicate.totals, replicate.tables, strict=True)):
            arrays |= {f"{k}/totals/{name}": array for name, array in totals.arrays().items()}
            arrays |= {f"{k}/tables/{name}": _as_bytes(table) for name, table in tables.items()}
        for k, effects in enumerate(replicate.moderated):
            arrays |= {f"moderated/{k}/{name}": array for name, array in effects.arrays().items()}
        return arrays

    def unpack(arrays: Arrays) -> MeasuredReplicate:
        totals, tables = tuple(map(empty_totals, plan.arms)), []
        for k, own in enumerate(totals):
            own.take(_below(arrays, f"{k}/totals/"))
            tables.append({name: _as_table(array) for name, array in _below(arrays, f"{k}/tables/").items()})
        moderated = (BandEffects(**_below(arrays, f"moderated/{k}/")) for k in range(len(plan.moderators)))
        return MeasuredReplicate(arrays["values"], totals, tuple(tables), tuple(moderated))

    return Packing(pack, unpack)


def _below(arrays: Arrays, start: str) -> Arrays:
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


def _as_bytes(table: pa.Table) -> NDArray[np.uint8]:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return np.frombuffer(sink.getvalue(), dtype=np.uint8)


def _as_table(array: NDArray[Any]) -> pa.Table:
    with pa.ipc.open_stream(pa.py_buffer(array.tobytes())) as reader:
        return reader.read_all()
