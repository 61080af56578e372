"""Stored tables are read with the types they were written with; one that cannot be read is one sentence."""

from __future__ import annotations

import csv as text_csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import csv, parquet

from experiments.config.plain_values import PlainValues
from experiments.results.stored_files import file_problem
from sim.errors import InputError

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

Types = Mapping[str, pa.DataType]
TEXT: Final = pa.string()
NUMBER: Final = pa.float64()
_KEYS: Final[Types] = {
    **dict.fromkeys(("study", "arm", "outcome", "name", "estimand"), TEXT),
    **dict.fromkeys(("point", "replicate"), pa.int32()),
}
"""Columns that studies add to the tables of the model, and those of their own tables but ``value``."""


@contextmanager
def readable(path: Path, size: int | None = None) -> Iterator[None]:
    """Turn what a damaged or missing file of a results folder raises into one sentence.

    Parameters
    ----------
    path : Path
    size : int, optional
        Bytes that it should have.

    Raises
    ------
    InputError
        Saying what is wrong with the file.
    """
    try:
        yield
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        problem = file_problem(path, size=size) or f"cannot be read ({reason})"
        raise damaged_table(path, problem) from error


def damaged_table(path: Path, problem: str) -> InputError:
    """Return the error for a file of a results folder with something wrong in it."""
    return InputError(f"{path} {problem}; the command that made it makes it again with overwrite=true")


def read_csv(path: Path, types: Types, others: pa.DataType | None = NUMBER) -> pa.Table:
    """Read a CSV file of a results folder.

    Parameters
    ----------
    path : Path
    types : mapping
        Types of columns by name.
    others : pyarrow.DataType, optional
        Type of all other columns; guessed if None.

    Raises
    ------
    InputError
        If it cannot be read so.
    """
    with readable(path):
        return csv.read_csv(path, convert_options=csv_options(path, types, others))


def csv_options(path: Path, types: Types, others: pa.DataType | None = NUMBER) -> csv.ConvertOptions:
    """Return how the columns of a CSV file of a results folder are read; parameters as for `read_csv`.

    Only an empty cell is missing: somebody may be called NA or null.
    """
    with path.open(newline="", encoding="utf-8") as file:
        names = next(text_csv.reader(file), [])
    wanted = {name: types.get(name, others) for name in names}
    return csv.ConvertOptions(
        column_types={name: kind for name, kind in wanted.items() if kind is not None},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )


def table_types(name: str) -> Types:
    """Return the types of the columns of a table of a results folder, as CSV holds them: names are text."""
    # Only here: the catalogue needs the engine, which a command that reads other tables does not load.
    from experiments.results.column_catalogue import empty_tables

    if name not in empty_tables():
        return {**_KEYS, "value": NUMBER}
    schema = empty_tables()[name].schema
    own = {field.name: TEXT if pa.types.is_dictionary(field.type) else field.type for field in schema}
    return {**_KEYS, **own}


def stored_dataset(path: Path) -> Dataset:
    """Return a table file of a results folder as an Arrow dataset, of which nothing has been read yet.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    # Not at the top: it brings pandas along, which commands that only write would wait for.
    from pyarrow import dataset

    with readable(path):
        if path.suffix == ".parquet":
            return dataset.dataset(path)
        options = csv_options(path, table_types(path.stem), others=None)
        return dataset.dataset(path, format=dataset.CsvFileFormat(convert_options=options))


def read_stored_table(folder: Path, manifest: PlainValues, name: str) -> pa.Table:
    """Read a table of a results folder.

    Parameters
    ----------
    folder : Path
        The results folder.
    manifest : mapping
        Its manifest.
    name : str
        Such as ``clients``.

    Raises
    ------
    InputError
        If the folder has no such table, or it cannot be read.
    """
    for kind in ("parquet", "csv"):
        path = folder / "tables" / f"{name}.{kind}"
        if stored := manifest["tables"].get(f"tables/{path.name}"):
            with readable(path, stored.get("bytes")):
                if kind == "csv":
                    return read_csv(path, table_types(name), others=None)
                return parquet.ParquetFile(path).read()
    raise InputError(f"{folder} has no table {name}")
