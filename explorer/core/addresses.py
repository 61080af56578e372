"""What a view shows, as text for an address: readable, so that it can be written by hand, and checked before use.

A clinic is ``seed=3&theory=technique&week=25&client=12;9:rupture.base_rate=0.1``: how it began, what is shown of it,
and what was changed from week 9 on. Weeks are counted from 0, as in the tables. Two worlds are
``seed=3&first.theory=technique``. What is not named is as the page begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from experiments.config.error_messages import unknown_option
from explorer.core.clinic_setup import ClinicSetup, Value, config_text
from explorer.core.controls import CONTROLS, LARGEST_SEED, group_labels, without_usual_values
from explorer.core.limits import MAX_CLIENTS, MAX_WEEKS
from explorer.core.watched_clinic import CURVES, WatchedClinic
from explorer.core.world_pair import ARMS
from sim.errors import InputError, nearest
from sim.parameters.tree import default_of

LARGEST: Final = 4000
"""Most characters of an address that are read."""
_NOBODY: Final = "none"
"""Stands for no intervention."""
_MOMENT: Final = ("week", "client", "shown", "draw")
_SETTINGS: Final = ("seed", "theory", "interventions")
_WHOLE: Final = re.compile(r"[0-9]{1,10}")
_NUMBER: Final = re.compile(r"-?[0-9.]{1,24}(e-?[0-9]{1,3})?")


@dataclass(frozen=True)
class ClinicMoment:
    """One moment of a clinic.

    Attributes
    ----------
    journal : tuple of (int, ClinicSetup)
        Week from which it was set like that; the first is 0.
    week : int
        The last that was lived, counted from 0 as in the tables.
    client : int or None
        Whose story is told; None is the one that the page chooses.
    shown : int or None
        An earlier week that is looked back at.
    drawn : str
        The state whose curve is drawn.
    """

    journal: tuple[tuple[int, ClinicSetup], ...]
    week: int
    client: int | None = None
    shown: int | None = None
    drawn: str = CURVES[0]

    def __str__(self) -> str:
        begun = self.journal[0][1]
        words = [f"seed={begun.seed}", *_changes(ClinicSetup(seed=begun.seed), begun), f"week={self.week}"]
        words += [] if self.client is None else [f"client={self.client}"]
        words += [] if self.shown is None else [f"shown={self.shown}"]
        words += [] if self.drawn == CURVES[0] else [f"draw={self.drawn}"]
        changed = [
            f"{week}:{'&'.join(_changes(before, after))}"
            for (_, before), (week, after) in zip(self.journal, self.journal[1:], strict=False)
        ]
        return ";".join(["&".join(words), *changed])

    def clinic(self) -> WatchedClinic:
        """Return the clinic, simulated again: the same weeks from the same seed and changes.

        Raises
        ------
        InputError
            For a value out of range, a change that a running clinic cannot be given, or a week or client that it
            does not have.
        """
        clinic = WatchedClinic(self.journal[0][1])
        people, last = len(clinic.live_clinic.clients), clinic.live_clinic.last_week
        if self.week >= last:
            raise InputError(f"week is {self.week} in the address, but the last of this clinic is {last - 1}")
        if self.client is not None and self.client >= people:
            raise InputError(
                f"client is {self.client} in the address, but a number from 0 to {people - 1} was expected"
            )
        for week, setup in self.journal[1:]:
            clinic.advance(week - clinic.weeks_lived)
            needed = clinic.needs_new(setup)
            if needed:
                raise InputError(
                    f"the address changes {needed[0]} from week {week} on, but only a new clinic can have another"
                )
            clinic.change(setup)
        clinic.advance(self.week + 1 - clinic.weeks_lived)
        return clinic


def read_clinic(text: str, week: int) -> ClinicMoment:
    """Return what an address says of a clinic.

    Parameters
    ----------
    text : str
        As `ClinicMoment` writes it, or anything at all.
    week : int
        The last that was lived, if the address does not say.

    Raises
    ------
    InputError
        In one sentence, if it says nothing that can be shown.

    Examples
    --------
    >>> read_clinic("week=12&client=3&seed=7", 10).journal[0][1].seed
    7
    """
    first, *later = _checked(text).split(";")
    pairs = _pairs(first)
    moment = {name: pairs.pop(name) for name in _MOMENT if name in pairs}
    journal = [(0, _changed(ClinicSetup(), pairs, (*_MOMENT, *_SETTINGS)))]
    for part in later:
        after, colon, words = part.partition(":")
        if not colon:
            raise InputError(
                f"the address has {part[:40]!r}, but a week, a colon and what changed were expected"
            )
        setup = _changed(journal[-1][1], _pairs(words), _SETTINGS)
        journal.append((_whole("week", after, MAX_WEEKS), setup))
    weeks = [begun for begun, _ in journal]
    week = _whole("week", moment["week"], MAX_WEEKS) if "week" in moment else max(week, weeks[-1] - 1)
    if weeks != sorted(set(weeks)) or week < weeks[-1] - 1:
        raise InputError(
            f"the address has changes from weeks {', '.join(map(str, weeks[1:]))} on of a clinic in week {week}, but "
            "weeks in their order, of which the last may be the next, were expected"
        )
    drawn = moment.get("draw", CURVES[0])
    if drawn not in CURVES:
        raise InputError(
            f"draw is {drawn[:40]!r} in the address, which is not a state{nearest(drawn, CURVES)}"
        )
    client = _whole("client", moment["client"], MAX_CLIENTS) if "client" in moment else None
    shown = _whole("shown", moment["shown"], week) if "shown" in moment else None
    return ClinicMoment(tuple(journal), week, client, shown, drawn)


def worlds_text(setups: Sequence[ClinicSetup], begun: Sequence[ClinicSetup]) -> str:
    """Return two worlds as an address holds them; `begun` is how the page begins."""
    words = [f"seed={setups[0].seed}"]
    for arm, start, setup in zip(ARMS, begun, setups, strict=True):
        words += [f"{arm}.{change}" for change in _changes(replace(start, seed=setup.seed), setup)]
    return "&".join(words)


def read_worlds(text: str, begun: Sequence[ClinicSetup]) -> tuple[ClinicSetup, ClinicSetup]:
    """Return the two worlds in an address; parameters and errors as `worlds_text` and `read_clinic`."""
    pairs = _pairs(_checked(text))
    seed = {"seed": pairs.pop("seed")} if "seed" in pairs else {}
    by_arm: dict[str, dict[str, str]] = {arm: dict(seed) for arm in ARMS}
    for name, value in pairs.items():
        arm, _, setting = name.partition(".")
        if arm not in by_arm or not setting:
            raise InputError(
                f"the address names {name[:40]!r}, but seed, or a setting that begins with first. or second., was "
                f"expected{nearest(arm, ('seed', *ARMS))}"
            )
        by_arm[arm][setting] = value
    first, second = (_changed(start, by_arm[arm], _SETTINGS) for arm, start in zip(ARMS, begun, strict=True))
    for setup in (first, second):
        setup.parameters()
    return first, second


def _checked(text: str) -> str:
    if len(text) > LARGEST:
        raise InputError(f"the address has {len(text)} characters, but at most {LARGEST} were expected")
    return text


def _changes(before: ClinicSetup, after: ClinicSetup) -> list[str]:
    """Return what has to be said of a setup for somebody who knows the one before it."""
    words = [] if after.theory == before.theory else [f"theory={after.theory}"]
    if after.interventions != before.interventions:
        words.append(f"interventions={','.join(after.interventions) or _NOBODY}")
    old, new = dict(before.values), dict(after.values)
    for path in dict.fromkeys((*old, *new)):
        usual = default_of(path)[1]
        value = new.get(path, usual)
        if value is not None and value != old.get(path, usual):
            words.append(f"{path}={config_text(value)}")
    return words


def _changed(setup: ClinicSetup, pairs: Mapping[str, str], known: Collection[str]) -> ClinicSetup:
    values = {path: _value(path, text, known) for path, text in pairs.items() if path not in _SETTINGS}
    changes: dict[str, object] = {}
    if "seed" in pairs:
        changes["seed"] = _whole("seed", pairs["seed"], LARGEST_SEED)
    if "theory" in pairs:
        changes["theory"] = pairs["theory"]
    if "interventions" in pairs:
        changes["interventions"] = _interventions(pairs["interventions"])
    return without_usual_values(setup.with_changes(values, **changes))


def _interventions(text: str) -> tuple[str, ...]:
    named = [] if text == _NOBODY else text.split(",")
    offered = list(group_labels("intervention").values())
    for name in named:
        if name not in offered:
            raise InputError(unknown_option("intervention", name[:40], offered))
    return tuple(name for name in offered if name in named)


def _value(path: str, text: str, known: Collection[str]) -> Value:
    if "." not in path:
        raise InputError(f"the address names {path[:40]!r}, which is not a setting{nearest(path, known)}")
    kind = default_of(path)[0].kind
    value: Value = text
    if kind in ("number", "whole"):
        if _NUMBER.fullmatch(text) is None:
            raise InputError(f"{path} is {text[:40]!r} in the address, but a number was expected")
        try:
            value = int(text) if kind == "whole" else float(text)
        except ValueError:
            raise InputError(f"{path} is {text!r} in the address, but a number was expected") from None
    control = CONTROLS.get(path)
    if control is not None and not control.low <= float(value) <= control.high:
        raise InputError(
            f"{path} is {text} in the address, but a number from {control.low:g} to {control.high:g} was expected"
        )
    return value


def _pairs(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in text.split("&") if text else []:
        name, equals, value = pair.partition("=")
        if not equals or not name or not value or name in pairs:
            raise InputError(f"the address has {pair[:40]!r}, but name=value, each name once, was expected")
        pairs[name] = value
    return pairs


def _whole(name: str, text: str, high: int) -> int:
    if _WHOLE.fullmatch(text) is None or int(text) > high:
        raise InputError(
            f"{name} is {text[:40]!r} in the address, but a whole number up to {high} was expected"
        )
    return int(text)
