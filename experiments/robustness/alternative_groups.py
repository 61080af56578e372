"""The groups of alternatives of a study: draws, single parameters, switches, and files of configuration groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from experiments.config.group_files import group_options, load_group_file
from experiments.config.options import FILES
from experiments.config.plain_values import PlainValues
from experiments.config.setting_files import ALL, setting_values
from experiments.inputs.posterior_draws import Draws
from experiments.robustness.alternatives import Alternative, LeftOut
from experiments.robustness.robustness_settings import DRAWS, FILE_GROUPS, FORMS, PARAMETERS, is_below
from sim.parameters import OPEN, Parameters, walk
from sim.parameters.metadata import Meta, Value

_SETTING: Final = "setting"
_SET_BY_SETTINGS: Final = ("clinic", "population", "therapists", "instrument")
_UNCHANGED: Final[Mapping[str, tuple[str, ...]]] = {
    "setting": ("default_outpatient", ALL),
    "theory": ("integrative",),
}
"""Files that are what a study has by itself, beside those called default."""

Found = Iterator[Alternative | LeftOut]


def draw_alternatives(base: Parameters, draws: Draws, seed: int, count: int) -> Found:
    """Yield plausible parameter sets: rows of a table of draws, in a random order, none twice."""
    for number in range(min(count, len(draws.rows) - 1)):
        row = draws.row(seed, number)
        drawn = draws.apply(base, row)
        yield Alternative(DRAWS, f"draw {row}", changed_words(drawn, base), drawn)


def parameter_alternatives(
    base: Parameters, arms: Sequence[Parameters], step: float, names: Sequence[str] | None
) -> Found:
    """Yield numbers moved alone, down and up, within their range.

    Parameters
    ----------
    base : sim.Parameters
    arms : sequence of sim.Parameters
        Of the reference alternative; parameters of interventions that none of them has are left alone.
    step : float
        Share of its value by which it is moved; of 1 in its unit where the value is 0.
    names : sequence of str or None
        Parameters, or groups of them; None for all whose source is open.
    """
    idle = _idle_interventions(arms)
    for path, meta, value in walk(base):
        wanted = meta.source == OPEN if names is None else any(is_below(path, name) for name in names)
        if not wanted or meta.kind not in ("number", "whole") or path.startswith(idle):
            continue
        for way in (-step, step):
            moved = _moved(meta, value, way)
            if moved != value:
                named = f"{path} {_move_words(value, moved)}"
                yield Alternative(
                    PARAMETERS, named, (f"{path}={moved!r}",), Parameters.of({path: moved}, base)
                )


def _moved(meta: Meta, value: Value, by: float) -> float | int:
    moved = value + by * (abs(value) or 1)
    held = min(max(moved, meta.low), meta.high)
    # Six digits, so that what is typed to get it is short.
    return round(held) if meta.kind == "whole" else float(f"{held:.6g}")


def _move_words(value: Value, moved: float) -> str:
    """Return how far a value was moved, which may be less than was wanted at the end of its range."""
    return f"{100 * (moved - value) / abs(value):+.2g} %" if value else f"{moved:+.2g}"


def form_alternatives(base: Parameters, arms: Sequence[Parameters]) -> Found:
    """Yield every other position of every switch: parameters whose values are names."""
    idle = _idle_interventions(arms)
    for path, meta, value in walk(base):
        if meta.kind == "choice" and not path.startswith(idle):
            for name in (other for other in meta.choices if other != value):
                words = (f"{path}={name}",)
                yield Alternative(FORMS, words[0], words, Parameters.of({path: name}, base))


def _idle_interventions(arms: Sequence[Parameters]) -> tuple[str, ...]:
    """Return how the names of parameters begin whose intervention no arm has."""
    flat = [arm.flat() for arm in arms]
    covered = [path for path in flat[0] if path.startswith("intervention.") and path.endswith(".coverage")]
    return tuple(path.removesuffix("coverage") for path in covered if all(own[path] == 0 for own in flat))


def file_alternatives(base: Parameters, group: str, insisted: bool) -> Found:
    """Yield the files of a configuration group, unless the study has chosen among them itself.

    Parameters
    ----------
    base : sim.Parameters
    group : str
        One of `FILE_GROUPS`.
    insisted : bool
        Whether they are taken even where the study sets some of their parameters.
    """
    files = FILE_GROUPS[group]
    own = _own_choice(base, files)
    if own and not insisted:
        yield LeftOut(group, "", f"the study itself sets {', '.join(own[:3])}{', ...' if own[3:] else ''}")
        return
    for name in group_options(files):
        values = {} if name in ("default", *_UNCHANGED.get(files, ())) else _file_values(files, name, base)
        # A file that names another one, such as a table of draws, is no alternative of its own.
        if not values or set(FILES.get(files, ())) & values.get(files, {}).keys():
            continue
        changed = Parameters.of(values, base)
        words = changed_words(changed, base) if own else (f"{files}={name}",)
        yield Alternative(group, name, words, changed)


def _own_choice(base: Parameters, files: str) -> list[str]:
    groups = _SET_BY_SETTINGS if files == _SETTING else (files,)
    return [path for path in base.changes_from(Parameters()) if path.partition(".")[0] in groups]


def _file_values(files: str, name: str, base: Parameters) -> PlainValues:
    """Return dotted name -> value of what a file sets; a table keeps the rows that the file does not have."""
    if files == _SETTING:
        return setting_values(name)
    return {files: _over_tables(load_group_file(files, name), getattr(base, files))}


def _over_tables(values: PlainValues, present: object) -> PlainValues:
    merged = dict(values)
    for name, own in values.items():
        there = getattr(present, name, None)
        if isinstance(there, Mapping) and isinstance(own, Mapping):
            merged[name] = {**there, **{row: {**there.get(row, {}), **cells} for row, cells in own.items()}}
    return merged


def changed_words(changed: Parameters, base: Parameters) -> tuple[str, ...]:
    """Return what is typed to get parameters from others: ``name=value`` of every one that differs."""
    return tuple(f"{path}={_typed(value)}" for path, value in changed.changes_from(base).items())


def _typed(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{name}:{_typed(own)}" for name, own in value.items()) + "}"
    return value if isinstance(value, str) else repr(value)
