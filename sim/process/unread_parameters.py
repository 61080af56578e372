"""Parameters that nothing would read: a group of one's own with the usual week, which does not know it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator

from sim.errors import InputError
from sim.parameters import Parameters
from sim.parameters.added_interventions import default_interventions
from sim.parameters.intervention import Intervention
from sim.parameters.metadata import Group
from sim.process.schedule import USUAL, Process


def refuse_unread_parameters(parameters: Parameters, process: Process, agents: bool = False) -> None:
    """Refuse parameters of one's own where no stage of one's own could read them.

    Parameters
    ----------
    parameters : Parameters
        Of a clinic; perhaps of a subclass with further groups, or with groups that have further fields.
    process : Process
        Stages of the week. Any change to the usual ones may read them.
    agents : bool
        Whether agents or a model of one's own may read them.

    Raises
    ------
    InputError
        Naming the first that would be ignored.
    """
    if agents or process.parts != USUAL.parts:
        return
    unread = next(_added(parameters, _usual(type(default_interventions())), ""), None)  # type: ignore[arg-type]
    if unread is not None:
        raise InputError(
            f"{unread} is not read by any stage of the usual week, but one that reads it was expected: an added or "
            "replaced stage, or an agent of the Mesa model"
        )


# By their type: to compare all their values, clinic by clinic, took longer than the check.
@functools.lru_cache(maxsize=1)
def _usual(kind: type[Intervention]) -> Parameters:
    return Parameters(intervention=kind())


def _added(group: Group, usual: Group, prefix: str) -> Iterator[str]:
    if type(group) is type(usual) and prefix:
        return
    known = {item.name for item in dataclasses.fields(usual)}
    for item in dataclasses.fields(group):
        if item.name not in known:
            yield f"{prefix}{item.name}"
        elif "meta" not in item.metadata:
            yield from _added(getattr(group, item.name), getattr(usual, item.name), f"{prefix}{item.name}.")
