"""Names in any script in figures: by a font of this machine that has their characters, else by a readable stand-in."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from matplotlib import font_manager
from matplotlib.text import Text

from sim.errors import note

if TYPE_CHECKING:
    from matplotlib.figure import Figure

USUAL: Final = "DejaVu Sans"
"""The font of all figures; it comes with matplotlib."""
OTHERS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Noto Sans CJK KR",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans",
    "Yu Gothic",
    "Malgun Gothic",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
    "Noto Emoji",
    "Symbola",
    "Segoe UI Emoji",
    "Segoe UI Symbol",
    "Arial Unicode MS",
    "FreeSans",
    "Unifont",
)
"""Fonts of other scripts, as they are called on Linux, macOS and Windows."""
_VARIANTS: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))
_MOST: Final = 1_000
_LOCK: Final = threading.Lock()
_stand_ins: dict[str, str] = {}


@cache
def _characters(family: str) -> frozenset[str]:
    """Return what a font can draw; nothing if it is not on this machine."""
    try:
        path = font_manager.findfont(family, fallback_to_default=False)
        return frozenset(map(chr, font_manager.get_font(path).get_charmap()))
    except (ValueError, OSError, RuntimeError):
        return frozenset()


def families_for(text: str) -> list[str]:
    """Return the fonts that a text needs, the usual one first."""
    missing, found = set(text) - _characters(USUAL) - {"\n"}, [USUAL]
    for family in OTHERS if missing else ():
        if missing & _characters(family):
            found.append(family)
            missing -= _characters(family)
    return found


def undrawable(text: str) -> set[str]:
    """Return the characters of a text that no font of this machine has."""
    missing = set(text) - {"\n"}
    for family in families_for(text):
        missing -= _characters(family)
    return missing


def drawable(name: str) -> str:
    """Return a name as a figure can show it; what stands for it is noted once, and the same in every figure.

    Examples
    --------
    >>> drawable("feedback, twice (Müller)")
    'feedback, twice (Müller)'
    """
    missing = undrawable(name)
    if not missing:
        return name
    with _LOCK:
        if name not in _stand_ins:
            # What joins or varies the characters before it says nothing without them.
            missing |= {
                letter for letter in name if unicodedata.category(letter) == "Cf" or letter in _VARIANTS
            }
            kept = " ".join("".join(" " if letter in missing else letter for letter in name).split())
            known = kept if any(map(str.isalnum, kept)) else "name"
            if len(_stand_ins) >= _MOST:
                return known
            _stand_ins[name] = f"{known} #{len(_stand_ins) + 1}"
            note(f"no font of this machine has all characters of {name!r}: figures show {_stand_ins[name]!r}")
        return _stand_ins[name]


def fit_glyphs(figure: Figure) -> Figure:
    """Give each text of a figure its fonts, take out of it what none has, and let none be read as mathematics."""
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        words = text.get_text()
        text.set_parse_math(False)
        if not set(words) - {"\n"} <= _characters(USUAL):
            text.set_text("\n".join(map(drawable, words.split("\n"))))
            text.set_fontfamily(families_for(text.get_text()))
    return figure
