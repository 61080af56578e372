"""The command `alliance`: from parameters to sweeps, validation and calibration."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sim.errors import InputError, nearest

USAGE = """\
usage: alliance COMMAND ...

  parameters   print every parameter with unit, range, meaning and source   (alliance parameters --help)
  simulate     run one clinic: alliance simulate clinic.therapists=5 intervention=[feedback,reminders]
  compare      run the arms of a study in paired replicates: alliance compare study=clinic_year
  sweep        run a study at many points of its parameter space: alliance sweep study=feedback_anywhere
  status, resume, verify FOLDER
               how far a sweep is; go on with it; check its files
  replay       run what a results folder holds once more, and compare: alliance replay FOLDER
  validate     compare simulated clinics with published figures: alliance validate evidence=my.csv
  screen       find the parameters that the published figures inform:   alliance screen trajectories=20
  calibrate    fit open parameters to those figures:   alliance calibrate minutes=60 out=results/fit
  theories     fit rival theories to them, and tell how likely each is:   alliance theories out=results/theories
  sensitivity  which parameters move the outcomes of a sweep:  alliance sensitivity FOLDER outcome=dropout
  discover     where in its space an outcome flips:  alliance discover FOLDER outcome=dropout below=-2
  export       write stored tables for SPSS, Stata, Excel or R: alliance export FOLDER format=sav
{more}
Every command takes --extension FILE.py: interventions, measures, theories, instruments and equations of your own.
simulate, compare, sweep, validate, screen and calibrate are Hydra applications: --help, --cfg job, --info, name=value
and -m work as usual.
Shell completion: eval "$(alliance -sc install=bash)"
"""


def _parameters(arguments: Sequence[str]) -> None:
    from experiments.commands.parameters import parameter_table

    parameter_table(arguments)


def _simulate(arguments: Sequence[str]) -> None:
    from experiments.commands.hydra_application import run_application
    from experiments.commands.simulate import simulate_clinic

    run_application("simulate", arguments, simulate_clinic)


def _compare(arguments: Sequence[str]) -> None:
    from experiments.commands.compare import compare_arms
    from experiments.commands.hydra_application import run_application

    run_application("compare", arguments, compare_arms)


def _sweep(arguments: Sequence[str]) -> None:
    from experiments.commands.hydra_application import run_application
    from experiments.commands.sweep import sweep_study

    run_application("sweep", arguments, sweep_study)


def _status(arguments: Sequence[str]) -> None:
    from experiments.commands.sweep_folder import show_status

    show_status(arguments)


def _resume(arguments: Sequence[str]) -> None:
    from experiments.commands.sweep_folder import resume

    resume(arguments)


def _verify(arguments: Sequence[str]) -> None:
    from experiments.commands.sweep_folder import verify

    verify(arguments)


def _replay(arguments: Sequence[str]) -> None:
    from experiments.commands.replay import replay

    replay(arguments)


def _validate(arguments: Sequence[str]) -> None:
    from experiments.commands.hydra_application import run_application
    from experiments.commands.validate import validate_model

    run_application("validate", arguments, validate_model)


def _screen(arguments: Sequence[str]) -> None:
    from experiments.commands.hydra_application import run_application
    from experiments.commands.screen import screen_model

    run_application("screen", arguments, screen_model)


def _calibrate(arguments: Sequence[str]) -> None:
    from experiments.commands.calibrate import calibrate_model
    from experiments.commands.hydra_application import run_application

    run_application("calibrate", arguments, calibrate_model)


def _theories(arguments: Sequence[str]) -> None:
    from experiments.commands.hydra_application import run_application
    from experiments.commands.theories import compare_theories

    run_application("theories", arguments, compare_theories)


def _sensitivity(arguments: Sequence[str]) -> None:
    from experiments.commands.sensitivity import sensitivity

    sensitivity(arguments)


def _discover(arguments: Sequence[str]) -> None:
    from experiments.commands.discover import discover

    discover(arguments)


def _export(arguments: Sequence[str]) -> None:
    from experiments.commands.export import export

    export(arguments)


Command = Callable[[Sequence[str]], None]
COMMANDS: dict[str, Command] = {
    "parameters": _parameters,
    "simulate": _simulate,
    "compare": _compare,
    "sweep": _sweep,
    "status": _status,
    "resume": _resume,
    "verify": _verify,
    "replay": _replay,
    "validate": _validate,
    "screen": _screen,
    "calibrate": _calibrate,
    "theories": _theories,
    "sensitivity": _sensitivity,
    "discover": _discover,
    "export": _export,
}
_COMPLETION = ("-sc", "--shell-completion")


def _dispatch(arguments: list[str], commands: Mapping[str, Command], more: str) -> None:
    if not arguments:
        raise InputError(f"no command was given, but one of {', '.join(commands)} was expected")
    command, rest = arguments[0], arguments[1:]
    if command in ("-h", "--help"):
        print(USAGE.replace("{more}", more), end="")
    elif command == "--version":
        from importlib.metadata import version

        print(f"alliance-sim {version('alliance-sim')}")
    elif command in _COMPLETION:
        from experiments.commands.completion import complete

        complete(rest, tuple(commands))
    elif command in commands:
        from experiments.commands.extension_arguments import given_extensions

        with given_extensions(rest) as others:
            commands[command](others)
    else:
        raise InputError(
            f"{command} is not a command{nearest(command, commands)} (there are: {', '.join(commands)})"
        )


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Collect cyclic garbage less often: imports and configurations make many objects, and nearly all stay."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def main(
    argv: Sequence[str] | None = None, commands: Mapping[str, Command] = COMMANDS, more: str = ""
) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process if not given.
    commands : mapping
        Every command by its name; a package on top of this one adds its own.
    more : str
        Lines of help for those it adds.

    Returns
    -------
    int
        0 when done, 2 after an error in the input (one sentence on stderr), 130 when interrupted.
    """
    try:
        with _collecting_seldom():
            _dispatch(list(sys.argv[1:] if argv is None else argv), commands, more)
    except InputError as error:
        print(f"alliance: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print(f"alliance: {stop if stop.args else 'stopped; nothing was stored'}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
