"""Pages with generated parts: each part stands between two markers that name it."""

from __future__ import annotations

import re

from experiments.docs.blocks import BLOCKS
from sim.errors import InputError, nearest

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/model.md",
    "docs/parameters.md",
    "docs/mechanisms.md",
    "docs/evidence.md",
    "docs/calibration.md",
    "docs/plausible.md",
    "docs/theories.md",
    "docs/estimators.md",
    "docs/robust.md",
    "docs/teaching.md",
    "docs/exports.md",
    "docs/sensitivity.md",
)
"""Pages that hold generated parts, from the project's folder."""

_MARKED = re.compile(r"(<!-- made from the code: (\w+) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def renewed(page: str, name: str) -> str:
    """Return a page with all of its generated parts renewed.

    Parameters
    ----------
    page : str
        Text of the page.
    name : str
        Its name, for error messages.

    Raises
    ------
    InputError
        For a part that nobody knows how to make, or a page without any.
    """
    wanted = [found[1] for found in _MARKED.findall(page)]
    if not wanted:
        raise InputError(f"{name} has no generated part, but at least one was expected")
    for block in wanted:
        if block not in BLOCKS:
            raise InputError(f"{name}: {block} is not a generated part{nearest(block, BLOCKS)}")
    return _MARKED.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n{found[3]}", page)
