"""Arguments of commands that work on a results folder: `alliance COMMAND FOLDER name=value ...`, without Hydra."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, nearest


@dataclass(frozen=True)
class FolderCommand:
    """What a command on a folder takes.

    Attributes
    ----------
    name : str
        Of the command.
    about : str
        One sentence: what it does.
    options : mapping
        Name of an option -> (value if not given, what it means).
    """

    name: str
    about: str
    options: Mapping[str, tuple[str, str]]

    def help(self) -> str:
        """Return the text of ``--help``."""
        shown = {name: f"{name}={default}" for name, (default, _) in self.options.items()}
        width = max(len(text) for text in shown.values()) + 2
        lines = [f"  {shown[name]:{width}}{meaning}" for name, (_, meaning) in self.options.items()]
        return "\n".join([f"usage: alliance {self.name} FOLDER [name=value] ...", "", self.about, "", *lines])

    def read(self, arguments: Sequence[str]) -> tuple[Path, dict[str, str]] | None:
        """Return the folder and every option's text, in any order typed; print the help and return None if asked to.

        Parameters
        ----------
        arguments : sequence of str
            Everything after the command.

        Raises
        ------
        InputError
            For no folder or several, an unknown option, or an option given twice.
        """
        if {"-h", "--help"} & set(arguments):
            print(self.help())
            return None
        folders = [argument for argument in arguments if "=" not in argument]
        given = [argument.partition("=")[::2] for argument in arguments if "=" in argument]
        flag = next((folder for folder in folders if folder.startswith("-")), None)
        if flag is not None:
            raise InputError(f"{flag} is not a flag of alliance {self.name} (there is --help)")
        if len(folders) != 1:
            raise InputError(
                f"alliance {self.name} was given {len(folders)} folders, but one results folder was expected"
            )
        for name, _ in given:
            if name not in self.options:
                there = ", ".join(self.options)
                near = nearest(name, self.options)
                raise InputError(
                    f"{name} is not an option of alliance {self.name}{near} (there are: {there})"
                )
            if sum(other == name for other, _ in given) > 1:
                raise InputError(f"{name} is given more than once, but once was expected")
        return Path(folders[0]), {name: default for name, (default, _) in self.options.items()} | dict(given)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of ``a,b`` or ``[a,b]``; none of an empty text.

    Examples
    --------
    >>> words_of("[clients, sessions]"), words_of("")
    (('clients', 'sessions'), ())
    """
    inside = text.strip().removeprefix("[").removesuffix("]")
    return tuple(word.strip() for word in inside.split(",") if word.strip())
