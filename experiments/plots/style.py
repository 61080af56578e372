"""The style of all figures: a colour-blind-safe palette, line styles and markers, type sizes, readable names."""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import matplotlib

from experiments.plots.glyphs import drawable

OKABE_ITO: Final = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
}
"""Eight colours that people with any common colour-vision deficiency can distinguish (Okabe & Ito, 2008)."""

Dashes: TypeAlias = Literal["-"] | tuple[int, tuple[float, ...]]
"""A dash pattern as matplotlib takes it."""

GREY: Final = "#767676"
"""Text and marks that stay in the background; 4.5 : 1 on white."""

FAINT: Final = "#DDDDDD"
"""Guide lines and empty cells."""

WIDTH: Final = 8.0
"""Width of every figure, inches."""

LINES: Final[tuple[tuple[str, Dashes, str], ...]] = (
    (OKABE_ITO["black"], "-", "o"),
    (OKABE_ITO["blue"], (0, (6, 1.5)), "s"),
    (OKABE_ITO["vermillion"], (0, (4, 1.2, 1, 1.2)), "^"),
    (OKABE_ITO["green"], (0, (1.5, 1)), "D"),
    (OKABE_ITO["purple"], (0, (8, 1.5, 1.5, 1.5, 1.5, 1.5)), "v"),
    (OKABE_ITO["orange"], (0, (3, 1)), "P"),
    (OKABE_ITO["sky"], (0, (10, 2)), "X"),
)
"""Colour, dash pattern and marker of the first, second, ... arm; yellow is left out, being too faint on white."""

SETTINGS: Final[Any] = {
    "font.family": "sans-serif",
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.titley": 1.0,
    "axes.labelsize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#444444",
    "axes.linewidth": 0.8,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
    "text.parse_math": False,
    "text.usetex": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "alliance-sim",
}


_DRAWING: Final = threading.RLock()


@dataclass(frozen=True)
class ArmStyle:
    """How one arm is drawn everywhere: `colour`, `dashes` of its line, `marker` of its points."""

    colour: str
    dashes: Dashes
    marker: str


@contextmanager
def styled() -> Iterator[None]:
    """Apply the shared settings, and nothing of the user's matplotlib configuration, within a block.

    The settings of matplotlib belong to the whole process, so one thread draws at a time.
    """
    with _DRAWING, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield


def arm_styles(arms: tuple[str, ...], reference: str) -> dict[str, ArmStyle]:
    """Return the style of every arm: the reference is black, the others follow in the order of the study.

    Parameters
    ----------
    arms : tuple of str
        Names of the arms.
    reference : str
        The arm that the others are compared with.

    Returns
    -------
    dict
        Arm to style; past seven arms the styles repeat with the next marker.
    """
    ordered = [arm for arm in arms if arm == reference] + [arm for arm in arms if arm != reference]
    styles = {}
    for index, arm in enumerate(ordered):
        lap, seat = divmod(index, len(LINES))
        colour, dashes, _ = LINES[seat]
        styles[arm] = ArmStyle(colour, dashes, LINES[(seat + lap) % len(LINES)][2])
    return {arm: styles[arm] for arm in arms}


def readable(name: str) -> str:
    """Return a name as people write it: spaces for underscores."""
    return " ".join(name.replace("_", " ").split()) or "(no name)"


def shown_name(name: str) -> str:
    """Return a name as people write it and as a figure can show it, where it has a line of its own to itself."""
    return drawable(readable(name))


def path_lines(path: str, width: int) -> str:
    r"""Break the dotted name of a parameter after its dots, so that no line need be longer than `width`.

    Examples
    --------
    >>> path_lines("intervention.feedback.coverage", 24)
    'intervention.feedback.\ncoverage'
    """
    lines = [""]
    for part in path.replace(".", ".\0").split("\0"):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def wrapped(name: str, width: int, lines: int = 4) -> str:
    r"""Break a name into lines of at most `width` characters, at most `lines` of them.

    Examples
    --------
    >>> wrapped("alliance_focused_training", 16)
    'alliance focused\ntraining'
    """
    return textwrap.fill(shown_name(name), width=width, max_lines=lines, placeholder=" …")
