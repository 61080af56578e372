"""Bad input: exit code 2, one clear sentence, no traceback, and nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from experiments.designs import read_uncertainties

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]

FILES = {
    "a_file": "x",
    "used/notes.txt": "x",
    "broken/manifest.json": "{",
    "empty.csv": "",
    "nobody.csv": "name,resilience\n",
    "unknown.csv": "name,resiliance\nada,0.5\n",
    "range.csv": "name,resilience\nada,0.5\nben,1.5\n",
    "word.csv": "name,resilience\nada,high\n",
    "twice.csv": "name,resilience\nada,0.5\nada,0.5\n",
    "columns.csv": "resilience,resilience\n0.5,0.5\n",
    "far.csv": "source,target\n0,700\n",
    "self.csv": "source,target\n3,3\n",
    "ties.png": "x",
    "torn.graphml": "<graphml>",
    "mine/study/broken.yaml": "study: [",
    "mine/study/twice.yaml": "# @package _global_\nstudy: {name: twice, arms: {a: {}, a: {}}}\n",
    "mine/study/stranger.yaml": "# @package _global_\nstudy: {name: s, referense: a}\n",
    "mine/theory/mine.yaml": "alliance_chnge: 0\n",
    "mine/theory/heavy.yaml": "alliance_change: 3\n",
    "mine/theory/list.yaml": "- 1\n",
    "mine/intervention/both.yaml": "defaults: [feedback]\n",
}

SIMULATE = {
    # names
    "trust.gain_upp=0.2": "trust.gain_upp is not a parameter or option; did you mean 'trust.gain_up'?",
    "+trust.gain_upp=0.2": "trust.gain_upp is not a parameter",
    "++trust.gain_upp=0.2": "trust.gain_upp is not a parameter",
    "gain_up=0.2": "did you mean 'trust.gain_up'?",
    "trusts.gain_up=0.2": "did you mean 'trust'?",
    "+colour=red": "colour is not a parameter or option",
    "sead=3": "did you mean 'seed'?",
    "replicates=3": "replicates is not an option of this command",
    "study=small": "study is not an option of this command",
    "clinik=small": "did you mean 'clinic'?",
    "clinic=smal": "there is no clinic 'smal'; did you mean 'small'?",
    "theory=techniqe": "did you mean 'technique'?",
    "intervention=[feedback,remindes]": "there is no intervention 'remindes'; did you mean 'reminders'?",
    "~nothing_like_it=1": "nothing_like_it is not a parameter or option",
    "~trust.gain_up": "trust.gain_up cannot be removed",
    # types
    "clinic.therapists=2.5": "clinic.therapists is 2.5, but a whole number from 1",
    "clinic.therapists=many": "clinic.therapists is 'many'",
    "clinic.therapists=null": "clinic.therapists is None",
    "trust.gain_up=true": "trust.gain_up is True",
    "trust.gain_up=": "trust.gain_up is ''",
    "trust=5": "trust is 5, but a group of parameters was expected",
    "population.correlation=3": "population.correlation is 3",
    "overwrite=perhaps": "overwrite is 'perhaps', but true or false was expected",
    "emphasis.policy=responsiv": "did you mean 'responsive'?",
    # ranges
    "trust.gain_up=1.5": "trust.gain_up is 1.5, but a number from 0 to 1",
    "trust.gain_up=nan": "trust.gain_up is nan",
    "trust.gain_up=inf": "trust.gain_up is inf",
    "intervention.feedback.coverage=2": "intervention.feedback.coverage is 2.0",
    "clinic.followup_weeks=900": "clinic.followup_weeks is 900",
    "seed=-1": "seed is -1",
    "seed=1.5": "seed is 1.5",
    "seed=0x10": "seed is '0x10', but a whole number",
    f"seed={'9' * 5000}": "a number of thousands of digits was found",
    f"seed={'9' * 4000}": "seed is 999",
    "seed=18446744073709551616": "seed is 18446744073709551616",
    "replicate=4294967296": "replicate is 4294967296",
    "engine=fast": "engine is 'fast', but one of compiled, mesa was expected",
    "format=xlsx": "format is 'xlsx', but one of parquet, csv was expected",
    "+population.correlation.reactance.resilience=2": "resilience",
    "+population.correlation.reactance.resilienc=0.2": "did you mean 'resilience'?",
    # impossible clinics
    "clinic.therapists=0": "clinic.therapists is 0, but a whole number from 1",
    "clinic.clients=0": "clinic.clients is 0",
    "clinic.caseload_limit=0": "clinic.caseload_limit is 0",
    "clinic.weeks=0": "clinic.weeks is 0",
    "clinic.minimum_wait=52": "so nobody would ever start",
    # folders
    "out=a_file": "a folder was expected and a file is there",
    "out=a_file/below": "out is 'a_file/below'",
    "out=used": "is not a results folder",
    "out=broken": "is not a results folder",
    "out=''": "out is empty",
    "out=.": "a folder of its own was expected",
    "out=/": "a folder of its own was expected",
    "out=[a]": "out is '[a]', but the path of a file or folder was expected",
    # rosters
    "population.clients=none.csv": "none.csv does not exist",
    "population.clients=": "population.clients is empty, but the path of a file was expected",
    "population.clients=/dev/zero": "it is a device, but a file was expected",
    "population.clients=/dev/full": "it is a device, but a file was expected",
    "population.clients=pipe.csv": "it is a pipe with nothing in it",
    "population.clients=shipped": "shipped does not exist",
    "network.support_file=/dev/zero": "it is a device, but a file was expected",
    f"population.clients={'x' * 300}": "cannot be read",
    "population.clients=used": "used cannot be read",
    "population.clients=empty.csv": "empty.csv is empty",
    "population.clients=nobody.csv": "nobody.csv has column names but no people",
    "population.clients=unknown.csv": "did you mean 'resilience'?",
    "population.clients=range.csv": "range.csv, row 3, column 'resilience'",
    "population.clients=word.csv": "word.csv, row 2, column 'resilience'",
    "population.clients=twice.csv": "twice.csv, row 3, column 'name'",
    "population.clients=columns.csv": "columns.csv, row 1",
    "population.therapists=range.csv": "'resilience' is not a column of this roster",
    # networks
    "network.support_file=none.csv": "none.csv does not exist",
    "network.support_file=far.csv": "far.csv, row 2",
    "network.support_file=torn.graphml": "torn.graphml",
    "network.colleagues_file=self.csv": "self.csv, row 2",
    "network.supervision_file=ties.png": "ties.png ends in '.png'",
    "network.support_builder=tree": "network.support_builder is 'tree'",
    # what is typed
    "clinic.therapists": "'clinic.therapists' cannot be read",
    "x=[": "'x=[' cannot be read",
    "seed=1 (2)": "cannot be read; quote a value with such characters, as in 'seed=\"1 (2)\"'",
    "=3": "override",
    "trust.gain_up=0.1,0.2": "gives several values",
    "seed=${nothing}": "seed: Interpolation key 'nothing' not found",
    "--hlep": "--hlep; did you mean '--help'?",
    "--cfg=jobs": "invalid choice: 'jobs'",
    "--config-dir=nowhere": "--config-dir is 'nowhere', but an existing folder was expected",
    "--config-name=simulat": "simulat",
}

COMPARE = {
    "replicates=0": "replicates is 0",
    "replicates=2.5": "replicates is 2.5",
    "keep_sessions=-1": "keep_sessions is -1",
    "cores=0": "cores is 0",
    "cores=two": "cores is 'two'",
    "figures=perhaps": "figures is 'perhaps'",
    "replicate=3": "replicate is not an option of this command",
    "study=smal": "there is no study 'smal'; did you mean 'small'?",
    "~study": "study is missing",
    "study.name=": "study is missing",
    "study.question=[a]": "study.question",
    "study.reference=usual": "did you mean 'usual_care'?",
    "study.outcomes=[dropouts]": "did you mean 'dropout'?",
    "study.outcomes=[]": "outcomes are []",
    "study.outcomes=dropouts": "did you mean 'dropout'?",
    "study.outcomes=3": "study.outcomes is 3, but a list of names was expected",
    "study.outcomes=[3]": "study.outcomes is [3], but a list of names was expected",
    "study.outcomes={a: b}": "study.outcomes is {'a': 'b'}, but a list of names",
    "study.arms.feedback.interventions={a: b}": "study.arms.feedback.interventions is '{a: b}', but a list",
    "study.arms=3": "study.arms is 3",
    "~study.arms.feedback": "1 arms, but at least two were expected",
    "study.arm=3": "did you mean 'study.arms'?",
    "study.arms.feedback.intervention=[a]": "did you mean 'study.arms.feedback.interventions'?",
    "study.arms.feedback.interventions=fedback": "arm feedback: there is no intervention 'fedback'",
    "study.arms.feedback.interventions=[fedback]": "arm feedback: there is no intervention 'fedback'",
    "study.arms.feedback.interventions=[feedback,feedback]": "each may be listed only once",
    "study.arms.feedback.theory=techniqe": "arm feedback: there is no theory 'techniqe'",
    "study.arms.feedback.set.trust.gain_up=3": "arm feedback: trust.gain_up is 3.0",
    "study.arms.feedback.set={trust.gain_up: 0,2}": "cannot be read; write 0.2 with a decimal point",
    f"study.name={'x' * 300}": "but 1 to 100 printable characters were expected",
    "+study.arms.new.theory=technique": "study.arms.new is not an arm of this study",
    f"+study.arms.{'x' * 300}.theory=technique": "has 319 characters, but a name of at most 200 was expected",
    f"study={'x' * 300}": "there is no study 'xxx",
    "+study.arms.feedback.set.trust.gain_upp=0.1": "arm feedback: trust.gain_upp is not a parameter",
    "+study.arms.feedback.set.trust.gain_up=3": "arm feedback: trust.gain_up is 3.0",
    "+study.arms.feedback.set.clinic.minimum_wait=52": "arm feedback: clinic.minimum_wait is 52",
}

NINE = "\n".join(f"a{k}: &a{k} [{','.join([f'*a{k - 1}' if k else 'x'] * 9)}]" for k in range(9))
"""Nine to the ninth values, their aliases written out."""

OWN_STUDIES = {
    NINE: "has more than 100000 values",
    "a: &a [*a]": "line 2: a value contains itself",
    "[" * 20_000: "is nested too deeply",
    f"seed: {'9' * 5000}": "line 2 has 5000 digits",
    "seed: 0x10": "seed is '0x10'",
    'study: {name: "a\\u0000b"}': "has a character that cannot be printed",
    "study: {name: a\x0cb}": "cannot be read: unacceptable character",
    'study: {name: "\\ud800"}': "has a character that cannot be printed",
    "study: {name: x, arms: {a: {}, b: {set: {trust.gain_up: 0,2}}}}": "0,2 was found, but a number with a decimal",
    "study: {name: x, arms: {: {}}}": "line 2, cannot be read",
    "study: {name: x, arms: {[1]: {}}}": "a name is a list or mapping",
    f"study: {{name: x, reference: a, arms: {{a: {{}}, {'b' * 300}: {{}}}}}}": "but 1 to 100 printable characters",
    "study: {name: x, arms: {a: {}, a: {}}}": "duplicate key a",
    "study: {name: x, arms: {1: {}, 1: {}}}": "duplicate key 1",
    "study: {name: x, arms: {a: {interventions: 3}, b: {}}}": "arms.a.interventions is 3, but a list of names",
    "study: {name: x, arms: {a: {interventions: [no: 1]}, b: {}}}": "interventions is [{'no': 1}], but a list",
    "name: x\narms: {a: {}}": "its arms are not below 'study:'",
    "seed: !!python/object/apply:os.getcwd []": "could not determine a constructor",
    "--- 1\n--- 2": "expected a single document",
    "seed: \u2028\0": "holds binary data",
}

OWN_FILES = {
    "study=broken": "broken.yaml",
    "study=twice": "duplicate key a",
    "study=stranger": "study/stranger.yaml: study.referense is not a parameter",
    "theory=mine": "did you mean 'theory.alliance_change'?",
    "theory=heavy": "theory.alliance_change is 3.0",
    "theory=list": "theory/list",
    "study.arms.feedback.interventions=[both]": "intervention=both composes other files",
    "study.arms.feedback.theory=mine": "arm feedback: theory.alliance_chnge is not a parameter",
}

COMMANDS = {
    (): "no command was given",
    ("simulat",): "simulat is not a command; did you mean 'simulate'?",
    ("parameters", "--format", "yaml"): "format is 'yaml', but one of text, csv, md, json was expected",
    ("parameters", "--fromat=csv"): "did you mean 'format'?",
    ("parameters", "trsut"): "did you mean 'trust'?",
    ("parameters", "--format"): "--format needs a value",
    ("simulate", "--run", "--multirun"): "Only one of --run, --multirun",
    ("compare", "--resolve"): "--resolve",
    ("status", ""): "folder is empty, but the folder of a sweep",
    ("export", "/"): "/ is not a results folder",
    ("resume", "x", "executor.jobs=["): "executor.jobs is '[', but a number or word was expected",
    ("resume", "x", f"executor.jobs={'9' * 5000}"): "executor.jobs is '999",
    ("parameters", "a\u2028b"): "a\\u2028b is not a parameter",
}


@pytest.fixture
def files(here: Path) -> Path:
    for name, text in FILES.items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    os.mkfifo(here / "pipe.csv")
    return here


def everything(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def refused(alliance: Run, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    before, folders = everything(folder), sorted(folder.rglob("*"))
    code, out, err = alliance(*arguments)
    assert (code, out) == (2, ""), err
    assert err.startswith("alliance: ")
    assert err.count("\n") == 1
    assert said in err
    assert "Traceback" not in err
    assert everything(folder) == before
    assert sorted(folder.rglob("*")) == folders


@pytest.mark.parametrize("override", SIMULATE)
def test_simulate_refuses(alliance: Run, files: Path, override: str) -> None:
    refused(alliance, files, ("simulate", "clinic=small", override), SIMULATE[override])


@pytest.mark.parametrize("override", COMPARE)
def test_compare_refuses(alliance: Run, files: Path, override: str) -> None:
    refused(alliance, files, ("compare", "study=small", "figures=false", override), COMPARE[override])


@pytest.mark.parametrize("override", OWN_FILES)
def test_own_files_are_checked(alliance: Run, files: Path, override: str) -> None:
    arguments = ("compare", "--config-dir", "mine", "study=small", override)
    refused(alliance, files, arguments, OWN_FILES[override])


@pytest.mark.parametrize("text", OWN_STUDIES, ids=range(len(OWN_STUDIES)))
def test_a_study_file_is_read_within_limits(alliance: Run, here: Path, text: str) -> None:
    path = here / "mine" / "study" / "own.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"# @package _global_\n{text}\n", encoding="utf-8")
    refused(alliance, here, ("compare", "--config-dir", "mine", "study=own"), OWN_STUDIES[text])


def test_a_study_without_its_first_line_is_told_so(alliance: Run, here: Path) -> None:
    path = here / "mine" / "study" / "own.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("study: {name: x}\n")
    said = "for which '# @package _global_' was expected as its first line"
    refused(alliance, here, ("compare", "--config-dir", "mine", "study=own"), said)


ARMS = ("2", "2024-01-01", "yes", "~", "no", "1", "0x10", "on", "1.50", "null")


@pytest.mark.parametrize("name", ["own.yaml", "own.yml"])
def test_arms_and_references_are_text_whatever_they_look_like(alliance: Run, here: Path, name: str) -> None:
    path = here / "mine" / "study" / name
    path.parent.mkdir(parents=True)
    arms = "".join(f"    {arm}: {{interventions: feedback}}\n" for arm in ARMS[1:])
    text = f"study:\n  name: own\n  reference: 2\n  outcomes: dropout\n  arms:\n    2:\n{arms}"
    path.write_text(f"\ufeff# @package _global_\n{text}clinic: {{clients: 12}}\n", encoding="utf-8")
    arguments = ("compare", "--config-dir", "mine", "study=own", "replicates=2", "figures=false", "out=r")
    first, again = alliance(*arguments), alliance(*arguments)
    assert (first[0], again[0]) == (0, 0), (first[2], again[2])
    stored = json.loads((here / "r" / "manifest.json").read_text())
    assert tuple(stored["arms"]) == ARMS
    assert stored["configuration"]["study"]["arms"]["on"]["interventions"] == ["feedback"]
    assert "stored before" in again[1]


@pytest.mark.parametrize("path", ["a=b", "Kopie (2)", "~/x", "{1}", "it's", "a,b 'c'", "[x"])
def test_a_path_may_hold_any_sign(
    alliance: Run, here: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("HOME", str(here / "home"))
    (here / "home").mkdir()
    assert alliance("simulate", "clinic.clients=5", f"out={path}")[0] == 0
    folder = here / "home" / "x" if path == "~/x" else here / path
    assert (folder / "manifest.json").is_file()
    assert alliance("export", path)[0] == 0


def test_values_take_the_place_of_a_range(alliance: Run, here: Path) -> None:
    usual = (
        "sweep",
        "study=feedback_anywhere",
        "clinic.clients=5",
        "replicates=1",
        "design=list",
        "--cfg",
        "job",
    )
    for override in (
        "+study.uncertainties={trust.gain_up: {values: [0.1, 0.2]}}",
        "study.uncertainties.trust.gain_up={values: [0.1, 0.2]}",
    ):
        code, out, err = alliance(*usual, override)
        assert code == 0, err
        assert read_uncertainties(yaml.safe_load(out)["study"]["uncertainties"])[0].values == (0.1, 0.2)


@pytest.mark.parametrize("arguments", COMMANDS, ids=range(len(COMMANDS)))
def test_command_line_is_checked(alliance: Run, files: Path, arguments: tuple[str, ...]) -> None:
    refused(alliance, files, arguments, COMMANDS[arguments])


def test_contradicting_correlations_are_refused(alliance: Run, files: Path) -> None:
    pairs = ("resilience.intake_distress=0.99", "attachment_anxiety.intake_distress=-0.99")
    overrides = tuple(f"population.correlation.{pair}" for pair in pairs)
    refused(alliance, files, ("simulate", *overrides), "smallest eigenvalue")


def test_first_bad_job_of_a_sweep_is_refused(alliance: Run, here: Path) -> None:
    code, _, err = alliance("simulate", "clinic=small", "-m", "trust.gain_up=7,0.2")
    assert code == 2
    assert err == "alliance: trust.gain_up is 7.0, but a number from 0 to 1 (per session) was expected\n"
    assert not list(here.rglob("manifest.json"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "study=small", "trust.gain_upp=1"),
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_as_a_process(files: Path, arguments: tuple[str, ...]) -> None:
    before = everything(files)
    done = subprocess.run(
        [sys.executable, "-m", "experiments", *arguments],
        cwd=files,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("alliance: ")
    assert done.stderr.count("\n") == 1
    assert everything(files) == before
