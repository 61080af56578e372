"""Arguments of every command that is not a Hydra application: `alliance COMMAND OPERAND name=value ...`.

A command declares them as a dataclass whose fields are made by `experiments.commands.argument_kinds`; `Command.read`
returns an instance of it.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from experiments.commands.argument_kinds import Argument, Role
from sim.errors import InputError, nearest

A = TypeVar("A")
_HELP = ("-h", "--help")


@dataclass(frozen=True)
class Command(Generic[A]):
    """A command and what it takes.

    Attributes
    ----------
    name : str
        Of the command.
    about : str
        One sentence: what it does.
    kind : type
        Dataclass of its arguments.
    """

    name: str
    about: str
    kind: type[A]

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """Every argument by its name: that of its field, without a line at the end."""
        assert dataclasses.is_dataclass(self.kind)
        return {typed_name(item.name): item.metadata["argument"] for item in dataclasses.fields(self.kind)}

    @property
    def options(self) -> Mapping[str, Argument]:
        """The arguments that are typed as ``name=value``."""
        return self._of("option")

    def _of(self, role: Role) -> Mapping[str, Argument]:
        return {name: argument for name, argument in self.arguments.items() if argument.role == role}

    def help(self) -> str:
        """Return the text of ``--help``."""
        needed = self._required()
        usage = [name.upper() if name in needed else f"[{name.upper()}]" for name in self._of("operand")]
        usage += [f"[{name.upper()} ...]" for name in self._of("operands")]
        usage += ["[name=value] ..."] if self.options else []
        shown = {name: name.upper() for name in (*self._of("operand"), *self._of("operands"))}
        shown |= {name: f"{name}=NAME, {name}.part=value" for name in self._of("overrides")}
        shown |= {name: f"{name}={argument.default}" for name, argument in self.options.items()}
        width = max(map(len, shown.values()), default=0) + 2
        lines = [f"  {shown[name]:{width}}{self.arguments[name].meaning}" for name in shown]
        return "\n".join([" ".join(["usage: alliance", self.name, *usage]), "", self.about, "", *lines])

    def read(self, arguments: Sequence[str]) -> A:
        """Return the arguments, in any order typed; ``name=value`` may also be typed ``--name value``.

        Parameters
        ----------
        arguments : sequence of str
            Everything after the command.

        Raises
        ------
        InputError
            For an operand that is missing or too many, an unknown option, one given twice, or a value that is not
            what was expected.
        SystemExit
            After printing the help, if it was asked for.
        """
        if any(argument in _HELP for argument in arguments):
            print(self.help())
            raise SystemExit(0)
        plain, named = _parted(arguments, self.options)
        values: dict[str, object] = {}
        for name, typed in named:
            if name not in self.options:
                self._pass_on(name, typed, values)
            elif name in values:
                raise InputError(f"{name} is given more than once, but once was expected")
            else:
                values[name] = self.options[name].read(name, typed)
        given = {**values, **self._operands(plain)}
        return self.kind(**{self._field(name): value for name, value in given.items()})

    def _field(self, name: str) -> str:
        assert dataclasses.is_dataclass(self.kind)
        return next(item.name for item in dataclasses.fields(self.kind) if typed_name(item.name) == name)

    def _pass_on(self, name: str, typed: str, values: dict[str, object]) -> None:
        group = name.partition(".")[0]
        if group not in self._of("overrides"):
            known = (*self.options, *self._of("overrides"))
            near = nearest(name, known)
            there = f"there are: {', '.join(known)}" if known else "there are none"
            raise InputError(f"{name} is not an option of alliance {self.name}{near} ({there})")
        earlier = values.get(group, ())
        assert isinstance(earlier, tuple)
        values[group] = (*earlier, f"{name}={typed}")

    def _operands(self, plain: Sequence[str]) -> dict[str, object]:
        wrong = next((word for word in plain if word.startswith("-")), None)
        if wrong is not None:
            flags = [f"--{name}" for name in self.options]
            raise InputError(
                f"{wrong} is not a flag of alliance {self.name}{nearest(wrong, flags)} (there is --help)"
            )
        several = next(iter(self._of("operands")), None)
        if several is not None:
            return {several: tuple(plain)}
        names = self._of("operand")
        if not len(self._required()) <= len(plain) <= len(names):
            expected = " and ".join(argument.meaning for argument in names.values()) or "nothing"
            raise InputError(
                f"alliance {self.name} was given {' and '.join(plain) or 'nothing'}, but {expected} was expected"
            )
        return {name: names[name].read(name, word) for name, word in zip(names, plain, strict=False)}

    def _required(self) -> list[str]:
        assert dataclasses.is_dataclass(self.kind)
        operands = self._of("operand")
        fields = dataclasses.fields(self.kind)
        return [item.name for item in fields if item.name in operands and item.default is dataclasses.MISSING]


def typed_name(field: str) -> str:
    """Return the name of a field as it is typed: ``class_`` stands for a word that Python keeps to itself."""
    return field.removesuffix("_")


def _parted(
    arguments: Sequence[str], options: Mapping[str, Argument]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return words without a name, and names with their texts."""
    plain: list[str] = []
    named: list[tuple[str, str]] = []
    left = iter(arguments)
    for argument in left:
        name, equals, typed = argument.partition("=")
        bare = name.removeprefix("--")
        if equals and (bare in options or not os.path.exists(argument)):
            named.append((bare, typed))
        elif name.startswith("--") and bare in options:
            following = next(left, None)
            if following is None:
                raise InputError(f"{name} needs a value ({options[bare].meaning})")
            named.append((bare, following))
        else:
            plain.append(argument)
    return plain, named


def as_typed(values: object) -> dict[str, str]:
    """Return the options among a command's arguments as they would be typed; a manifest keeps them.

    Parameters
    ----------
    values : dataclass instance
        As `Command.read` returns it.
    """
    assert dataclasses.is_dataclass(values)
    return {
        typed_name(item.name): _typed(getattr(values, item.name))
        for item in dataclasses.fields(values)
        if item.metadata["argument"].role == "option"
    }


def _typed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)
