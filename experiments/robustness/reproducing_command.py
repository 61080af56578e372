"""The command that runs a study under one alternative, so that its differences can be seen again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

from experiments.config.extensions import extensions
from experiments.config.group_files import search_path

_NOT_FOR_IT: Final = (
    *("replicates", "figures", "overwrite", "out", "cores", "draws", "robustness"),
    *("claim", "lesson"),
)
"""What is typed for a check, and not for the comparison that shows one of its numbers."""


def study_words(typed: Sequence[str]) -> tuple[str, ...] | None:
    """Return what is typed after ``alliance compare`` to run the study of a check as it is configured.

    Parameters
    ----------
    typed : sequence of str
        After ``alliance robust``, without flags.

    Returns
    -------
    tuple of str or None
        Flags for the extensions and the folder of one's own that are in use now, then settings; None for a study that
        was written in Python, which no command line knows.
    """
    names = [_name(word) for word in typed]
    if "study.name" in names and "study" not in names:
        return None
    folders = (part for folder in search_path()[1:] for part in ("--config-dir", str(folder)))
    added = (part for each in extensions() for part in ("--extension", each.path))
    kept = (word for word in typed if _name(word).partition(".")[0] not in _NOT_FOR_IT)
    return (*added, *folders, *kept)


def reproducing_command(
    study: Sequence[str] | None, words: Sequence[str], replicates: int, command: str = "compare"
) -> str:
    """Return the command line that shows the differences under an alternative.

    Parameters
    ----------
    study : sequence of str or None
        As `study_words` returns it.
    words : sequence of str
        Of the alternative.
    replicates : int
        How many it was run in.
    command : str
        ``compare`` for a study, ``robust`` for a claim or lesson.

    Returns
    -------
    str
        Empty for a study that no command line knows.

    Examples
    --------
    >>> reproducing_command(("study=small", "trust.gain_up=0.2"), ("trust.gain_up=0.1",), 20)
    'alliance compare study=small trust.gain_up=0.1 replicates=20'
    """
    if study is None:
        return ""
    replaced = {_name(word) for word in words}
    kept = [word for word in study if "=" not in word or _name(word) not in replaced]
    return shlex.join(["alliance", command, *kept, *words, f"replicates={replicates}"])


def _name(word: str) -> str:
    return word.partition("=")[0].lstrip("+")
