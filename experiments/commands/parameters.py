"""`alliance parameters`: the table of every parameter, on screen or as CSV, Markdown or JSON."""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
import textwrap
from collections.abc import Callable, Mapping, Sequence

from sim.errors import InputError, nearest
from sim.parameters import rows

Rows = Sequence[Mapping[str, str]]
COLUMNS = ("name", "value", "unit", "range", "meaning", "source")


def as_text(table: Rows, width: int = 120) -> str:
    """Lay parameters out group by group in aligned columns, meanings wrapped to the width."""
    groups: dict[str, list[Mapping[str, str]]] = {}
    for row in table:
        groups.setdefault(row["name"].partition(".")[0], []).append(row)
    blocks = [[f"{group}.", *_block(members, width)] for group, members in groups.items()]
    return "\n\n".join("\n".join(lines) for lines in blocks)


def _block(members: Rows, width: int) -> list[str]:
    cells = [(row["name"].partition(".")[2], row["value"], row["unit"], row["range"]) for row in members]
    sizes = [max(len(row[k]) for row in cells) for k in range(4)]
    indent = sum(sizes) + 2 * len(sizes) + 2
    lines = []
    for row, parts in zip(members, cells, strict=True):
        said = textwrap.wrap(f"{row['meaning']} [{row['source']}]", max(30, width - indent))
        padded = [part.ljust(size) for part, size in zip(parts, sizes, strict=True)]
        lines.append("  " + "  ".join([*padded, said[0]]))
        lines.extend(" " * indent + more for more in said[1:])
    return lines


def as_csv(table: Rows) -> str:
    """Write parameters as comma-separated values with a heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().rstrip("\n")


def as_markdown(table: Rows) -> str:
    """Write parameters as a Markdown table."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    for row in table:
        cells = [row[column].replace("|", "\\|") for column in COLUMNS]
        lines.append(f"| `{cells[0]}` | " + " | ".join(cells[1:]) + " |")
    return "\n".join(lines)


def as_json(table: Rows) -> str:
    """Write parameters as a JSON list of objects."""
    return json.dumps(list(table), indent=1, ensure_ascii=False)


FORMATS: Mapping[str, Callable[[Rows], str]] = {"csv": as_csv, "md": as_markdown, "json": as_json}


def parameter_table(arguments: Sequence[str]) -> None:
    """Print the table of parameters.

    Parameters
    ----------
    arguments : sequence of str
        ``--format text|csv|md|json`` and names of groups or parameters to show (all if none).

    Raises
    ------
    InputError
        For an unknown format, name or flag.
    """
    parser = argparse.ArgumentParser(
        "alliance parameters", description="Print every parameter of the model.", exit_on_error=False
    )
    parser.add_argument(
        "names", nargs="*", help="groups or parameters to show, such as trust or clinic.weeks"
    )
    parser.add_argument("--format", default="text", help="text (default), csv, md or json")
    try:
        given, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError as error:
        raise InputError(str(error)) from error
    if unknown:
        raise InputError(
            f"{unknown[0]} is not a flag of alliance parameters{nearest(unknown[0], ['--format'])}"
        )
    if given.format not in ("text", *FORMATS):
        near = nearest(given.format, ["text", *FORMATS])
        raise InputError(f"--format is {given.format!r}, but one of text, csv, md, json was expected{near}")
    table = _chosen(rows(), given.names)
    if given.format == "text":
        print(as_text(table, shutil.get_terminal_size((120, 40)).columns))
    else:
        print(FORMATS[given.format](table))


def _chosen(table: list[dict[str, str]], names: Sequence[str]) -> list[dict[str, str]]:
    known = {row["name"] for row in table}
    known |= {name.rsplit(".", depth)[0] for name in known for depth in (1, 2)}
    for name in names:
        if name not in known:
            raise InputError(f"{name} is not a parameter or group{nearest(name, sorted(known))}")
    return [
        row for row in table if not names or any(f"{row['name']}.".startswith(f"{name}.") for name in names)
    ]
