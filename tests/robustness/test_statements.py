"""Claims and lessons: what is asked, what is found, and the verdicts that are kept with the project."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import Robustness, check_robustness, open_results
from experiments.commands.command_line import main as without_lessons
from experiments.results.kept_work import KeptWork
from experiments.statements.claim import CLAIM_TEXTS
from experiments.statements.claim_registry import GROUPS
from experiments.statements.homes import CLAIM, KINDS, LESSON, homes
from experiments.statements.kept_verdicts import kept_verdicts, subject_sentence
from experiments.statements.statement import StatementGroup, statement_groups
from experiments.statements.verdict_sentences import StatementVerdict, weakest
from explorer.__main__ import main
from explorer.lessons.lesson_statements import GROUPS as LESSON_GROUPS

ALL_GROUPS: dict[str, tuple[StatementGroup, ...]] = {CLAIM: GROUPS, LESSON: LESSON_GROUPS}
FEW = {
    "robustness": "claims",
    "robustness.groups": ["networks", "parameters"],
    "robustness.parameters": ["rupture.lapse_weight"],
    "figures": False,
}
TYPED = (
    "robustness=claims",
    "robustness.groups=[networks,parameters]",
    "robustness.parameters=[rupture.lapse_weight]",
)


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def alliance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_claim_is_judged_and_its_command_shows_an_alternative_again(
    alliance: Callable[..., tuple[int, str, str]],
) -> None:
    code, out, _ = alliance("robust", "claim=S7", *TYPED, "replicates=3", "out=found")
    assert code == 0
    assert "S7 lapses: lapses harm trust" in out
    found = rows("found/statements.csv")
    assert [row["statement"] for row in found] == ["S7", "S7 lapses"]
    assert {row["expected"] for row in found} == {"1"}
    page = Path("found/report.html").read_text(encoding="utf-8")
    assert "Does what the model is said to show survive what is not known?" in page
    assert "figures/robustness.svg" in page
    kept = open_results("found")
    assert isinstance(kept, Robustness)
    assert (kept.plots, kept.text) == (("robustness",), out[: out.index("\nresults: ")])
    (turn,) = (row for row in rows("found/turns.csv") if row["outcome"] == "S7 lapses")
    words = shlex.split(turn["command"])
    assert words[:3] == ["alliance", "robust", "claim=S7"]
    assert alliance(*words[1:], *TYPED, "figures=false", "out=again")[0] == 0
    (again,) = (row for row in rows("again/statements.csv") if row["statement"] == "S7 lapses")
    assert float(again["value"]) == pytest.approx(float(turn["value"]), rel=1e-5)


def test_several_claims_that_were_interrupted_go_on_to_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(folder: Path | None) -> Robustness:
        return check_robustness(settings=FEW, claim="S7", replicates=3, cores=1, folder=folder)

    def content(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}

    whole = check(None).save(tmp_path / "whole")
    write = KeptWork.write

    def stopping(kept: KeptWork, *given: object) -> None:
        write(kept, *given)  # type: ignore[arg-type]
        # Among the alternatives of the second statement.
        if kept.count == 10:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(KeptWork, "write", stopping)
        with pytest.raises(KeyboardInterrupt, match="10 finished parts are kept"):
            check(tmp_path / "parts")
    capsys.readouterr()
    assert content(check(tmp_path / "parts").save(tmp_path / "parts")) == content(whole)
    assert "resuming after 6 of 6 alternatives" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("claim=S77",), "claim is 'S77', but all or one of S1, S2, "),
        (("claim=S7 lapse",), "did you mean 'S7 lapses'?"),
        (("lesson=vees",), "but all or one of slow_and_fast, circle, vee, "),
        (("claim=S7", "population.clients=mine.csv"), "because claims and lessons have clinics of their own"),
        (("claim=S7", "study=small"), "study is 'small', but nothing was expected beside claim=S7"),
        (("claim=S7", "replicates=1"), "replicates is 1, but at least 2 were expected"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    words: tuple[str, ...], sentence: str, alliance: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = alliance("robust", *words)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert sentence in err


@pytest.mark.parametrize("kind", KINDS)
def test_every_statement_has_a_kept_verdict_and_holds_as_expected(kind: str) -> None:
    said = [(group.subject, own.name, own.text) for group in ALL_GROUPS[kind] for own in group.statements]
    assert [(own.subject, own.statement, own.text) for own in kept_verdicts(kind)] == said
    assert all(own.as_expected for own in kept_verdicts(kind))


def test_every_claim_has_statements() -> None:
    assert {group.subject for group in GROUPS} == {f"S{k}" for k in range(1, len(CLAIM_TEXTS) + 1)}
    assert [own.subject for own in statement_groups(CLAIM, "S17")] == ["S17"] * 4


def verdict(**other: object) -> StatementVerdict:
    usual: dict[str, object] = {
        "kind": CLAIM,
        "subject": "S1",
        "statement": "S1",
        "text": "it rises",
        "verdict": "ROBUST",
        "as_expected": True,
        "draws": 30,
        "kept": 30,
        "turned": 0,
        "changes": 50,
        "changes_turned": 0,
        "change": "theory=technique",
        "ratio": 0.6,
    }
    return StatementVerdict(**{**usual, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            {},
            "Holds in 30 of 30 plausible settings; none of 50 single changes turns it, and theory=technique leaves "
            "least: 0.60 times the difference.",
        ),
        (
            {"kept": 25, "turned": 2, "changes_turned": 1, "ratio": -0.5},
            "Holds in 25 of 30 plausible settings (2 turn it, 3 leave it open); turns with theory=technique (50 single "
            "changes tried).",
        ),
        (
            {"kept": 29, "changes_turned": 3, "ratio": -0.5},
            "Holds in 29 of 30 plausible settings (1 leaves it open); turns with theory=technique, the furthest of 3 "
            "that do (50 single changes tried).",
        ),
        (
            {"draws": 0, "kept": 0},
            "None of 50 single changes turns it, and theory=technique leaves least: 0.60 times",
        ),
        ({"as_expected": False}, "The model as configured shows the opposite."),
        ({"ratio": None}, "Not distinguishable from chance in the model as configured"),
    ],
)
def test_verdicts_are_said_in_one_sentence(other: dict[str, object], sentence: str) -> None:
    assert verdict(**other).sentence.startswith(sentence)


def test_of_several_statements_the_least_certain_is_told() -> None:
    weak = verdict(verdict="SHIFTED", kept=20)
    assert weakest([verdict(), weak, verdict(verdict="SHIFTED", kept=29)]) is weak
    assert " (of 6 statements, the least certain: help for " in subject_sentence(LESSON, "circle")
    assert subject_sentence(LESSON, "nothing") == ""


def test_lessons_come_with_the_whole_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(homes, LESSON, raising=False)
    assert without_lessons(("robust", "lesson=vee")) == 2
    assert "lessons come with the command alliance" in capsys.readouterr().err
