"""What every theory and intervention is, in a sentence: the one with which its configuration file begins."""

from __future__ import annotations

import functools
import re
from typing import Final

from experiments.config.group_files import file_of, group_options, search_path

_COMMENT: Final = re.compile(r"^#\s*(?!@package)(.*)$")


@functools.cache
def explanation(group: str, name: str) -> str:
    """Return what a file of a configuration group is, in the words of its first comment.

    Parameters
    ----------
    group, name : str
        Such as ``theory`` and ``technique``.

    Returns
    -------
    str
        Empty for a name that is not one of the group's, or a file that does not say.

    Examples
    --------
    >>> explanation("intervention", "reminders")
    'A reminder before each appointment.'
    """
    if name not in group_options(group):
        return ""
    path = next(filter(None, (file_of(folder, f"{group}/{name}") for folder in search_path())), None)
    if path is None:
        return ""
    words: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = _COMMENT.match(line)
        if found:
            words.append(found[1].strip())
        elif words:
            break
    return " ".join(words)
