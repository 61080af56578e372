"""Cases of bad input: files, and what reads them, generated from a number each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from experiments.commands.command_line import main
from experiments.config.composition import compose
from experiments.config.error_messages import known_names
from experiments.config.user_files import as_file
from experiments.config.yaml_files import read_yaml
from experiments.designs import DesignConfig, make_design
from experiments.inputs.clinic_inputs import Inputs
from experiments.inputs.network_files import read_network
from experiments.inputs.posterior_draws import read_draws
from experiments.inputs.roster import read_clients, read_therapists
from experiments.routine_data.mapping_guess import guessed_mapping
from experiments.routine_data.service_figures import measure_service
from experiments.routine_data.service_mapping import read_mapping
from experiments.routine_data.service_record import service_record
from experiments.routine_data.summary_mapping import summary_mapping_of
from experiments.routine_data.summary_report import read_summary_report
from experiments.routine_data.tabular_files import read_table
from experiments.studies.study import build_study
from experiments.studies.study_moderators import build_moderators
from experiments.validation.published_figures import read_published_figures
from sim.parameters import Parameters
from tests.fuzz.values import Source, spoiled

ROSTER = 'name,resilience,age,reactance\nAnn,0.5,31,0.2\n"Bo, jr",,40,1\nCy,0.25,,\n'
STAFF = "name,warmth\nTo,0.5\nUna,\n"
TIES = "source,target\n0,1\n1,2\n"
GRAPHML = (
    '<?xml version="1.0" encoding="UTF-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    '<key id="d0" for="node" attr.name="label" attr.type="string"/><graph edgedefault="undirected">'
    '<node id="0"><data key="d0">Ann</data></node><node id="1"/><node id="2"/>'
    '<edge source="0" target="1"/><edge source="1" target="2"/></graph></graphml>'
)
EVIDENCE = (
    "id,role,value,low,high,unit\ndropout,predict,0.2,0.1,0.3,share\nrater_agreement,calibrate,0.4,,,r\n"
)
DRAWS = "# command: alliance calibrate\ndraw,trust.gain_up,work.gain\n0,0.1,0.2\n1,0.2,0.2\n2,0.1,0.1\n"
SESSIONS = "client,therapist,date,phq9,wai\n" + "".join(
    f"C{k % 6},T{k % 2},2025-0{1 + k // 6}-1{k % 6},{10 + k % 7},{1 + k % 4}.5\n" for k in range(24)
)
SERVICE = """client: client
therapist: therapist
date: date
scores:
  distress_score: {column: phq9, questionnaire: phq9}
  alliance_client: {column: wai, questionnaire: wai_sr}
intake: first
missing: [-9]
leave_out: {therapist: [T9]}
"""
REPORT = "kind,service,what,when,number\n" + "".join(
    f"{'all' if k == 0 else 'one'},S{k},phq,{when},{15 - k % 3 - 4 * (when == 'end')}\n"
    for k in range(8)
    for when in ("start", "end")
)
REPORT_MAPPING = """rows: summaries
number: number
keep: {what: phq}
whole: {kind: all}
parts: {kind: one}
part: service
fewest: 1
clinic: nhs_talking_therapies
figures:
  nhs_phq_change_cbt_depression: {rows: {when: start}, minus: {when: end}, percent: false}
intake: {questionnaire: phq9, mean: {when: start}, spread: {when: end}}
"""
OWN_FORM = """title: Mine
measures: distress
low: 0
high: 30
higher: worse
cutoff: {value: 9, source: us}
items: {count: 10, low: 0, high: 3, scoring: sum}
"""
POINTS = "trust.gain_up,clinic.clients\n0.1,20\n0.2,30\n"
STUDY = """# @package _global_
replicates: 2
study:
  name: mine
  question: What if?
  reference: usual
  outcomes: [dropout, attendance]
  moderators: {severity: null, warmth: 2, resilience: [0.3, 0.6]}
  contrasts: {twice: [[more, usual], [usual, more]]}
  arms:
    usual: {}
    more: {interventions: [feedback], theory: technique, scale: {trust.gain_up: 1.1}, set: {trust.start: 0.4}}
"""
THEORY = "alliance_change: 0.5\ncapacity: 1\n"
TINY = (
    "clinic.clients=3",
    "clinic.therapists=1",
    "clinic.weeks=2",
    "clinic.closing_weeks=1",
    "clinic.followup_weeks=1",
)
NEVER = ("clinic.minimum_wait=104",)
"""What every clinic of a few weeks refuses, after everything else has been checked."""
STORED = "stored"
"""Folder of results that is there in every case."""


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes
    ----------
    run : callable
        Raises `InputError`, or returns an exit code.
    files : mapping
        Path -> content, written before.
    words : str
        What it is, for a failure.
    """

    run: Callable[[], object]
    files: Mapping[str, bytes] = field(default_factory=dict)
    words: str = ""


def _file(name: str, text: str, read: Callable[[str], object], source: Source) -> Case:
    content = spoiled(text, source)

    def run() -> None:
        read(name)

    return Case(run, {name: content}, f"{name}: {content[:300]!r}")


def roster(source: Source) -> Case:
    """Return a case of a roster."""
    name, text, read = source.choice(
        (("c.csv", ROSTER, read_clients), ("t.csv", STAFF, read_therapists), ("c.csv", STAFF, read_clients))
    )
    return _file(name, text, read, source)


def network(source: Source) -> Case:
    """Return a case of a network file."""
    name, text = source.choice(
        (("n.csv", TIES), ("n.txt", TIES.replace(",", " ")), ("n.graphml", GRAPHML), ("n", TIES))
    )
    names = source.choice(((), ("Ann", "Bo", "Cy")))
    return _file(name, text, lambda path: read_network(path, 3, names, source.random() < 0.3), source)


def figures(source: Source) -> Case:
    """Return a case of a table of published figures, of posterior draws, or of points."""
    name, text, read = source.choice(
        (
            ("e.csv", EVIDENCE, read_published_figures),
            ("d.csv", DRAWS, read_draws),
            ("p.csv", POINTS, lambda path: make_design(DesignConfig("csv", file=path), (), Parameters(), 1)),
            (
                "p.parquet",
                POINTS,
                lambda path: make_design(DesignConfig("csv", file=path), (), Parameters(), 1),
            ),
        )
    )
    return _file(name, text, read, source)


def configuration(source: Source) -> Case:
    """Return a case of a study or theory file, as the Python API reads it."""
    group, text = source.choice((("study", STUDY), ("theory", THEORY)))
    settings = {group: "own"} if group == "study" else {"study": "small", "theory": "own"}
    name = f"mine/{group}/own{source.choice(('.yaml', '.yaml', '.yml'))}"
    content = spoiled(text, source)

    def run() -> None:
        config = compose("compare", settings, "mine")
        study = build_study(config.study, config.parameters)
        arms = [arm.parameters for arm in study.arms]
        build_moderators(config.study.get("moderators") or {}, Inputs(), arms)

    return Case(run, {name: content}, f"{name}: {content[:300]!r}")


def service(source: Source) -> Case:
    """Return a case of a service's file, of its mapping, or of a questionnaire of one's own."""
    texts = {"s.csv": SESSIONS, "m.yaml": SERVICE, "f.yaml": OWN_FORM}
    which = source.choice(("s.csv", "s.csv", "m.yaml", "f.yaml"))
    if which == "f.yaml":
        texts["m.yaml"] = SERVICE.replace("questionnaire: phq9", "questionnaire: f.yaml")
    files = {name: text.encode() for name, text in texts.items()}
    files[which] = spoiled(texts[which], source)

    def run() -> None:
        table = read_table(as_file("s.csv"))
        record = service_record(table, read_mapping(Path("m.yaml")))
        measure_service(record.observed, 20)
        guessed_mapping(table)

    return Case(run, files, f"{which}: {files[which][:300]!r}")


def report(source: Source) -> Case:
    """Return a case of a published report with one number a row, or of its mapping."""
    texts = {"r.csv": REPORT, "m.yaml": REPORT_MAPPING}
    which = source.choice(("r.csv", "m.yaml", "m.yaml"))
    files = {name: text.encode() for name, text in texts.items()}
    files[which] = spoiled(texts[which], source)

    def run() -> None:
        mapping = summary_mapping_of(read_yaml(Path("m.yaml"))[0], "m.yaml")
        read_summary_report("r", as_file("r.csv"), mapping).evidence()

    return Case(run, files, f"{which}: {files[which][:300]!r}")


_COMPOSED = (
    "simulate",
    "compare",
    "robust",
    "trial",
    "sample_size",
    "assurance",
    "estimators",
    "sweep",
    "validate",
    "hypotheses",
    "predict",
    "screen",
    "calibrate",
    "theories",
    "history_match",
)
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "export": ("format", "tables", "columns", "forms", "items", "careless", "missing_items", "out"),
    "replay": ("cores", "executor"),
    "status": (),
    "verify": (),
    "resume": ("cores", "executor", "executor.jobs"),
    "sensitivity": ("outcome", "arm", "out", "method"),
    "discover": ("outcome", "arm", "out", "threshold"),
    "parameters": ("format",),
}
_PATHS = (
    "population.clients",
    "population.therapists",
    "population.draws",
    "network.support_file",
    "evidence",
    "prior",
    "out",
)
_WHOLE = (
    "study",
    "study.arms",
    "study.uncertainties",
    "study.outcomes",
    "study.moderators",
    "study.contrasts",
    "design",
    "design.points",
    "design.rows",
)


def composed(source: Source) -> Case:
    """Return a case of a command that Hydra composes, with arguments and files."""
    command = source.choice(_COMPOSED)
    names = (*source.sample(known_names(), 4), *_PATHS, *_WHOLE, source.typo(source.choice(known_names())))
    content, text = (
        {},
        {"c.csv": ROSTER, "n.graphml": GRAPHML, "e.csv": EVIDENCE, "mine/study/own.yaml": STUDY},
    )
    for name in source.some(tuple(text), 2):
        content[name] = spoiled(text[name], source)
    values = ("c.csv", "n.graphml", "e.csv", "own", "small")
    given = [
        f"{source.choice(('', '', '', '+', '++', '~'))}{name}={source.choice((source.scalar(), source.choice(values)))}"
        for name in source.sample(names, source.randint(1, 3))
    ]
    flags = source.choice(
        ((), (), ("--config-dir", "mine"), ("-m",), ("--cfg",), ("--config-dir", "nowhere"))
    )
    return _command(
        (command, *TINY, *NEVER, *given, *flags), {"mine/theory/own.yaml": THEORY.encode(), **content}
    )


def plain(source: Source) -> Case:
    """Return a case of a command with arguments of our own."""
    command = source.choice((*_OTHERS, source.typo("simulate")))
    options = _OTHERS.get(command, ("out",))
    given = [
        f"{source.choice(('', '--'))}{name}={source.scalar()}" for name in source.some((*options, "x"), 2)
    ]
    folders = [
        source.choice((STORED, "nowhere", "a_file", source.scalar()))
        for _ in range(source.choice((0, 1, 1, 1, 2)))
    ]
    if command in ("export", "replay") and folders == [STORED]:
        # Nothing is to succeed at length: one argument that no command has.
        given.append("no_such=1")
    return _command((command, *folders, *given), {})


def _command(arguments: tuple[str, ...], files: Mapping[str, bytes]) -> Case:
    words = f"alliance {' '.join(arguments)!r} with { {name: text[:200] for name, text in files.items()} }"
    return Case(lambda: main(arguments), files, words)


KINDS: Mapping[str, Callable[[Source], Case]] = {
    "roster": roster,
    "network": network,
    "figures": figures,
    "configuration": configuration,
    "service": service,
    "report": report,
    "plain": plain,
    "composed": composed,
}


def write(case: Case, folder: Path) -> None:
    """Write the files of a case."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
