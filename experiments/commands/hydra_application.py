"""`alliance simulate`, `compare`, `sweep` and their like as ordinary Hydra applications."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any, Final

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from experiments.commands.hydra_errors import CONFIGURATION_ERRORS, hydra_sentence, value_sentence
from experiments.commands.hydra_files import register_source
from experiments.commands.hydra_mode import register_mode
from experiments.commands.hydra_overrides import prepared_overrides
from experiments.commands.hydra_schema import register
from experiments.commands.multirun import job_lines, job_values, jobs_listed
from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.group_files import config_folder
from experiments.config.locations import configs_folder
from sim.errors import InputError, nearest

Task = Callable[[CheckedConfig], None]
MULTIRUN: Final = Path("results/multirun")
"""Where Hydra notes what ``-m`` ran, as the primary configurations say."""


def run_application(command: str, arguments: Sequence[str], task: Task) -> None:
    """Compose a configuration as Hydra does, check it, and hand it to a task.

    Parameters
    ----------
    command : str
        ``simulate``, ``compare`` and so on: names the primary configuration.
    arguments : sequence of str
        Everything after the subcommand: overrides and Hydra's own flags.
    task : callable
        Called with the checked settings; once a job with ``--multirun``.

    Raises
    ------
    InputError
        For anything the user can mend.
    """
    ordered = checked_arguments(arguments)
    register(command)
    register_source()
    register_mode()
    started: list[str] = []

    def counted(settings: CheckedConfig) -> None:
        started.append(command)
        task(settings)

    application = _application(command, counted, ordered)
    try:
        with jobs_listed(ordered), _without_leftovers(MULTIRUN), _as_program(["alliance", *ordered]):
            application()
    except CONFIGURATION_ERRORS as error:
        raise InputError(hydra_sentence(error)) from error
    except ValueError as error:
        # Hydra raises these bare about its own command line; what a task raises is not for the user to mend.
        if isinstance(error, InputError):
            raise
        if not started:
            raise InputError(value_sentence(error)) from error
        raise
    except RecursionError as error:
        if not started:
            raise InputError("the configuration is nested too deeply to be read") from error
        raise


def checked_arguments(arguments: Sequence[str]) -> list[str]:
    """Return arguments with overrides before flags, so that both can be typed in any order.

    Parameters
    ----------
    arguments : sequence of str
        Everything after the subcommand.

    Raises
    ------
    InputError
        One sentence, instead of a page of usage, for flags that Hydra does not know.
    """
    parser, printed = get_args_parser(), io.StringIO()
    try:
        with redirect_stderr(printed):
            given = parser.parse_intermixed_args(list(arguments))
    except SystemExit as stop:
        if not stop.code:
            raise
        reason = printed.getvalue().strip().splitlines()[-1].partition("error: ")[2]
        known = [flag for action in parser._actions for flag in action.option_strings]
        wrong = next((word for word in reason.split() if word.startswith("-")), "")
        raise InputError(reason + (nearest(wrong, known) if "unrecognized" in reason else "")) from None
    if given.config_dir is not None and not os.path.isdir(given.config_dir):
        raise InputError(f"--config-dir is {given.config_dir!r}, but an existing folder was expected")
    flags = list(arguments)
    for override in given.overrides:
        flags.remove(override)
    return [*prepared_overrides(given.overrides), *flags]


def _application(command: str, task: Task, arguments: Sequence[str]) -> Callable[[], Any]:
    @hydra.main(config_path=str(configs_folder()), config_name=command, version_base="1.3")
    def application(config: DictConfig) -> None:
        # Hydra prints its own report of whatever a job raises; everything leaves as an exit instead.
        try:
            values = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
            plain: dict[str, Any] = dict(values)  # type: ignore[arg-type]
            with job_lines(), config_folder(_config_dir()):
                own = job_values(plain, arguments)
                task(check_config(command, own, list(HydraConfig.get().overrides.task)))
        except CONFIGURATION_ERRORS as error:
            raise _Raised(InputError(hydra_sentence(error)), error) from error
        except Exception as error:
            raise _Raised(error, error.__cause__) from error

    hydra_application: Callable[[], Any] = application
    return hydra_application


def _config_dir() -> str | None:
    sources = HydraConfig.get().runtime.config_sources
    return next((source.path for source in sources if source.provider == "command-line"), None)


@contextmanager
def _without_leftovers(folder: Path) -> Iterator[None]:
    """Remove the note of a multirun that ended with an error in the input, if it is all there is."""
    there = folder.exists()
    try:
        yield
    except (InputError, *CONFIGURATION_ERRORS):
        if not there and [path.name for path in folder.glob("*")] == ["multirun.yaml"]:
            (folder / "multirun.yaml").unlink()
            os.removedirs(folder)
        raise


class _Raised(SystemExit):
    """An error on its way through Hydra, which lets nothing else pass unprinted."""

    def __init__(self, error: Exception, cause: BaseException | None) -> None:
        super().__init__(1)
        self.error, self.cause = error, cause


@contextmanager
def _as_program(argv: list[str]) -> Iterator[None]:
    """Let Hydra see a command line of its own, and raise what it would otherwise print."""
    before, full = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv, os.environ["HYDRA_FULL_ERROR"] = argv, "1"
    try:
        yield
    except _Raised as raised:
        raise raised.error from raised.cause
    finally:
        sys.argv = before
        if full is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = full
