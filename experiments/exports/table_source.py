"""The tables of a results folder, read piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.exports.column_labels import describe_column, form_ranges, with_form_range
from experiments.exports.sheet import Sheet, unify_words
from experiments.results.table_reading import readable, stored_dataset
from sim.errors import InputError

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset


def stored_sheets(folder: Path, manifest: PlainValues) -> dict[str, Sheet]:
    """Return the tables of a results folder, by name.

    Parameters
    ----------
    folder : Path
    manifest : mapping
        As `experiments.results.folder.read_manifest` returns it.

    Raises
    ------
    InputError
        If a table that the manifest names is not there or cannot be read, or none is named.
    """
    ranges = form_ranges(manifest.get("configuration") or {})
    return {name: _with_ranges(sheet, ranges) for name, sheet in _sheets(folder, manifest).items()}


def _with_ranges(sheet: Sheet, ranges: Mapping[str, str]) -> Sheet:
    return replace(sheet, columns=tuple(with_form_range(column, ranges) for column in sheet.columns))


def _sheets(folder: Path, manifest: PlainValues) -> dict[str, Sheet]:
    values = {"arm": tuple(manifest.get("arms", ()))}
    if manifest["command"] == "sweep":
        return _sweep_sheets(folder, {**values, "study": (manifest["study"]["name"],)})
    if "study" in manifest:
        values["study"] = (manifest["study"]["name"],)
        values["outcome"] = tuple(manifest["configuration"]["study"].get("outcomes") or ()) or _all_outcomes()
    found = {}
    for name, entry in manifest.get("tables", {}).items():
        path = folder / name
        reading = partial(readable, path, entry.get("bytes"))
        with reading():
            found[path.stem] = sheet_of(path.stem, stored_dataset(path), values, reading)
    if not found:
        raise InputError(f"{folder} holds no tables, but at least one was expected")
    return found


def _sweep_sheets(folder: Path, values: Mapping[str, tuple[str, ...]]) -> dict[str, Sheet]:
    """Return the tables of a sweep, with its points; only what the journal has counts."""
    from pyarrow import dataset

    from experiments.sweeps.files import TABLES
    from experiments.sweeps.reader import open_sweep

    sweep = open_sweep(folder)
    kept = {name: sweep.dataset(name) for name in TABLES if sweep.files(name)}
    if not kept:
        raise InputError(f"{folder} holds no finished part yet, but at least one was expected")
    kept["points"] = dataset.dataset(sweep.points())
    return {
        name: sheet_of(name, stored, values, partial(sweep.reading, name)) for name, stored in kept.items()
    }


def folder_identity(folder: Path, manifest: PlainValues) -> dict[str, object]:
    """Return what identifies the content of a results folder."""
    if manifest["command"] == "sweep":
        from experiments.analysis.contrasts import sweep_identity
        from experiments.sweeps.reader import open_sweep

        return sweep_identity(open_sweep(folder))
    checksums = {name: entry["sha256"] for name, entry in manifest["tables"].items()}
    return {"fingerprint": manifest.get("fingerprint"), "tables": checksums}


def _all_outcomes() -> tuple[str, ...]:
    from experiments.measures.registry import MEASURES

    return tuple(MEASURES)


def sheet_of(
    name: str,
    stored: Dataset,
    values: Mapping[str, tuple[str, ...]],
    reading: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Sheet:
    """Return one table of a results folder.

    Parameters
    ----------
    name : str
        Name of the table.
    stored : pyarrow.dataset.Dataset
        Its files.
    values : mapping
        Names in columns that belong to the study; see `describe_column`.
    reading : callable
        Around everything that reads the files: says what is wrong with them.
    """
    columns = tuple(describe_column(name, field, values) for field in stored.schema)

    def pieces() -> Iterator[pa.Table]:
        with reading():
            for batch in stored.to_batches(batch_readahead=1, fragment_readahead=1):
                if batch.num_rows:
                    yield unify_words(pa.Table.from_batches([batch]), columns)

    with reading():
        return Sheet(name, columns, stored.count_rows(), pieces)
