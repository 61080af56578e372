"""Where the files that come with the project lie, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

from sim.errors import InputError

_PACKAGE = Path(__file__).parents[1]
# The packaged copy first: beside an installed package, "configs" may belong to anybody.
_PLACES = (_PACKAGE / "_configs", _PACKAGE.parent / "configs")


def configs_folder() -> Path:
    """Return the folder of the configurations that come with the project.

    A checkout has it beside the packages, where it is edited; an installed wheel carries a copy inside them.

    Returns
    -------
    Path
        An existing folder.

    Raises
    ------
    InputError
        If the installation has lost the folder.
    """
    for place in _PLACES:
        if place.is_dir():
            return place
    raise InputError(
        f"{_PLACES[0]} is missing, but the project's configurations were expected there; reinstall"
    )
