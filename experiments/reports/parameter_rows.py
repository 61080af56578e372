"""The table of parameters, and their layout as text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from experiments.reports.row_formats import Rows
from sim.errors import InputError, nearest
from sim.parameters import rows


def chosen_rows(names: Sequence[str] = ()) -> list[dict[str, str]]:
    """Return the rows of some groups or parameters; of all if no name is given.

    Raises
    ------
    InputError
        For an unknown name, with the nearest one.
    """
    table = rows()
    known = {row["name"] for row in table}
    known |= {name.rsplit(".", depth)[0] for name in known for depth in (1, 2)}
    for name in names:
        if name not in known:
            raise InputError(f"{name} is not a parameter or group{nearest(name, sorted(known))}")
    return [
        row for row in table if not names or any(f"{row['name']}.".startswith(f"{name}.") for name in names)
    ]


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
