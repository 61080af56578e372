"""Every command as data: its name, where it is, and its lines of help."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CommandEntry:
    """One command.

    Attributes
    ----------
    name : str
        What is typed after ``alliance``.
    summary : str
        What it does, for the list of commands.
    home : str
        ``module:function``, imported when the command is run.
    example : str
        A command line without ``alliance``; empty for none.
    composed : bool
        Whether Hydra composes its configuration, which the function then takes; others take their arguments as typed.
    """

    name: str
    summary: str
    home: str
    example: str = ""
    composed: bool = False

    def run(self, arguments: Sequence[str]) -> None:
        """Run the command with everything that was typed after it."""
        module, _, function = self.home.partition(":")
        task: Callable[..., None] = getattr(importlib.import_module(module), function)
        if not self.composed:
            task(arguments)
            return
        from experiments.commands.hydra_application import run_application

        run_application(self.name, arguments, task)


_HERE: Final = "experiments.commands"

COMMANDS: Final[tuple[CommandEntry, ...]] = (
    CommandEntry(
        "parameters",
        "list every parameter: unit, range, meaning, source",
        f"{_HERE}.parameters:parameter_table",
    ),
    CommandEntry(
        "measures",
        "list everything that can be measured in a clinic",
        f"{_HERE}.measures:measure_table",
        "measures dropout alliance_outcome",
    ),
    CommandEntry(
        "simulate",
        "simulate one clinic",
        f"{_HERE}.simulate:simulate_clinic",
        "simulate clinic.therapists=5 intervention=[feedback,reminders]",
        composed=True,
    ),
    CommandEntry(
        "compare",
        "run the arms of a study in paired replicates",
        f"{_HERE}.compare:compare_arms",
        "compare study=clinic_year",
        composed=True,
    ),
    CommandEntry(
        "robust",
        "ask whether a study's differences survive what is not known",
        f"{_HERE}.robust:check_study",
        "robust study=small robustness=few replicates=20",
        composed=True,
    ),
    CommandEntry(
        "trial",
        "try a trial out in simulated clinics: power, errors and bias of its analyses",
        f"{_HERE}.trial:try_study",
        "trial study=clinic_year trial.arm=feedback",
        composed=True,
    ),
    CommandEntry(
        "sample_size",
        "search for the smallest trial with a given power",
        f"{_HERE}.sample_size:find_sample_size",
        "sample_size study=clinic_year trial.arm=all_together trial.unit=client",
        composed=True,
    ),
    CommandEntry(
        "assurance",
        "average the power of a trial over plausible settings and theories",
        f"{_HERE}.assurance:find_assurance",
        "assurance study=clinic_year trial.arm=all_together assurance.theories=[all]",
        composed=True,
    ),
    CommandEntry(
        "estimators",
        "run analyses of alliance and outcome where the true effect of the alliance is known",
        f"{_HERE}.estimators:compare_estimators",
        "estimators replicates=20",
        composed=True,
    ),
    CommandEntry(
        "hypotheses",
        "search for the studies that would tell theories apart, with cards and preregistrations",
        f"{_HERE}.hypotheses:search_hypotheses",
        "hypotheses hypotheses=small out=results/hypotheses-small",
        composed=True,
    ),
    CommandEntry(
        "sweep",
        "run a study at many points of its parameter space",
        f"{_HERE}.sweep:sweep_study",
        "sweep study=feedback_anywhere",
        composed=True,
    ),
    CommandEntry(
        "results",
        "list results folders: what is in them, how far they are, how to go on",
        f"{_HERE}.list_results:list_results",
        "results",
    ),
    CommandEntry("status", "show how far a sweep is", f"{_HERE}.stored_sweep:show_status", "status FOLDER"),
    CommandEntry("resume", "resume an interrupted sweep", f"{_HERE}.stored_sweep:resume", "resume FOLDER"),
    CommandEntry("verify", "check the files of a sweep", f"{_HERE}.stored_sweep:verify", "verify FOLDER"),
    CommandEntry(
        "replay", "rerun a results folder and compare the tables", f"{_HERE}.replay:replay", "replay FOLDER"
    ),
    CommandEntry(
        "validate",
        "compare simulated clinics with published figures",
        f"{_HERE}.validate:validate_model",
        "validate evidence=my.csv",
        composed=True,
    ),
    CommandEntry(
        "predict",
        "write down, sealed, what the model says of a figure that nobody has looked up",
        f"{_HERE}.predict:predict_figure",
        "predict id=sessions_median setting=private_practice",
        composed=True,
    ),
    CommandEntry(
        "screen",
        "find the parameters that published figures constrain",
        f"{_HERE}.screen:screen_model",
        "screen trajectories=20",
        composed=True,
    ),
    CommandEntry(
        "calibrate",
        "fit open parameters to published figures",
        f"{_HERE}.calibrate:calibrate_model",
        "calibrate minutes=60 out=results/fit",
        composed=True,
    ),
    CommandEntry(
        "theories",
        "fit rival theories by themselves, and say what they can tell",
        f"{_HERE}.theories:compare_theories",
        "theories out=results/theories",
        composed=True,
    ),
    CommandEntry(
        "history_match",
        "rule out values of all open parameters that published figures contradict",
        f"{_HERE}.history_match:match_model",
        "history_match out=results/history",
        composed=True,
    ),
    CommandEntry(
        "sensitivity",
        "find which parameters move the outcomes of a sweep",
        f"{_HERE}.sensitivity:sensitivity",
        "sensitivity FOLDER outcome=dropout",
    ),
    CommandEntry(
        "discover",
        "find where in its space an outcome crosses a threshold",
        f"{_HERE}.discover:discover",
        "discover FOLDER outcome=dropout below=-2",
    ),
    CommandEntry(
        "observe",
        "describe a service by its own file, and set it beside the model",
        f"{_HERE}.observe:observe_service",
        "observe data=sessions.csv mapping=my_service.yaml",
    ),
    CommandEntry(
        "export",
        "write stored tables for SPSS, Stata, Excel or R",
        f"{_HERE}.export:export",
        "export FOLDER format=sav",
    ),
)
"""The commands, in the order of the help."""


def usage(commands: Sequence[CommandEntry]) -> str:
    """Return the text of ``alliance --help``."""
    width = max(len(command.name) for command in commands) + 2
    lines = [f"  {command.name:{width}}{command.summary}" for command in commands]
    examples = [f"  alliance {command.example}" for command in commands if command.example]
    composed = [command.name for command in commands if command.composed]
    return "\n".join(
        [
            "usage: alliance COMMAND ...",
            "",
            "Commands (alliance COMMAND --help describes one):",
            *lines,
            "",
            "Examples:",
            *examples,
            "",
            "Every command takes --extension FILE.py: interventions, measures, theories, instruments and equations of",
            "your own.",
            f"{', '.join(composed[:-1])} and {composed[-1]} are Hydra applications:",
            "name=value, group=file, --cfg job, --info and -m work as usual.",
            'Shell completion: eval "$(alliance -sc install=bash)"',
            "",
        ]
    )
