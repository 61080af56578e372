"""`alliance simulate`: one clinic, from configuration to tables and a summary on screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from experiments.config.checked_config import CheckedConfig
from experiments.inputs.clinic_inputs import read_inputs
from experiments.measures.outcomes import started
from experiments.measures.registry import MEASURES, STANDARD, measured
from experiments.reports.comparison_text import number
from experiments.results.folder import choose_folder, new_folder, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest, now
from experiments.results.stored_or_made import stored_note
from experiments.results.table_files import TableFiles
from experiments.studies.configuration import configuration
from experiments.studies.run_worlds import run_worlds

if TYPE_CHECKING:
    from sim import Parameters, Tables

SUMMARY = "summary.csv"


def simulate_clinic(settings: CheckedConfig) -> None:
    """Run one clinic, store its tables and print a summary; if the same is stored already, print that.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance simulate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    inputs = read_inputs(settings.files, settings.parameters)
    wanted = configuration(settings, inputs.digests)
    folder = choose_folder(settings, wanted)
    stored = stored_manifest(folder, wanted, settings.options.overwrite)
    if stored is not None:
        note = stored_note(stored)
        print(summary_text(csv.read_csv(folder / SUMMARY)) + f"\n\nresults stored before: {folder} ({note})")
        return
    seed, replicate = settings.options.seed, settings.options.replicate
    world = inputs.world(inputs.drawn(settings.parameters, seed, replicate), seed, replicate)
    manifest = begin_manifest("simulate", wanted)
    with new_folder(folder) as partial:
        tables = next(run_worlds([world], settings.options.engine, 1))
        summary = clinic_summary(tables, world.parameters)
        _write(partial, settings, inputs.named(tables), summary, manifest)
    print(summary_text(summary))
    print(inputs.draws_note(settings.parameters) + f"\nresults: {folder}")


def _write(
    folder: Path, settings: CheckedConfig, tables: Tables, summary: pa.Table, manifest: Mapping[str, Any]
) -> None:
    files = TableFiles(folder, settings.options.format)
    for name in ("sessions", "clients", "therapists", "weeks"):
        files.add(name, getattr(tables, name))
    csv.write_csv(summary, folder / SUMMARY)
    write_manifest(folder, {**manifest, "tables": files.close(), "ended": now()})


def clinic_summary(tables: Tables, parameters: Parameters) -> pa.Table:
    """Return counts and outcomes of one clinic as ``name unit value``.

    Parameters
    ----------
    tables : sim.Tables
        What one run returned.
    parameters : sim.Parameters
        Of that run.
    """
    clients, began = tables.clients, started(tables.clients)
    endings = pc.value_counts(clients.filter(pa.array(began))["status"].cast(pa.string())).to_pylist()
    rows: list[tuple[str, str, float]] = [
        ("therapists", "people", tables.therapists.num_rows),
        ("clients", "people", len(began)),
        ("started", "people", int(began.sum())),
        *((f"  {entry['values']}", "people", entry["counts"]) for entry in endings),
        ("appointments", "count", tables.sessions.num_rows),
        ("attended", "count", int(np.count_nonzero(tables.sessions["attended"].to_numpy()))),
    ]
    values = measured(tables, parameters, STANDARD)
    rows += [(name, MEASURES[name].unit, float(value)) for name, value in zip(STANDARD, values, strict=True)]
    return pa.table(
        {
            "name": pa.array([name for name, _, _ in rows], pa.string()),
            "unit": pa.array([unit for _, unit, _ in rows], pa.string()),
            "value": pa.array([value for _, _, value in rows], pa.float64(), from_pandas=True),
        }
    )


def summary_text(summary: pa.Table) -> str:
    """Return a clinic's summary for the screen."""
    lines = []
    for row in summary.to_pylist():
        outcome = MEASURES.get(row["name"])
        label = row["name"] if outcome is None else outcome.label
        lines.append(f"{label:<24}{number(row['value'], outcome.digits if outcome else 0):>9} {row['unit']}")
    return "\n".join(lines)
