"""A configuration file, a roster of values or a manifest from somebody else runs no code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.conftest import Run

TOUCH = "{_target_: pathlib.Path.touch, self: {_target_: pathlib.Path, _args_: [ran]}}"
STUDY = "study: {name: s, question: q, reference: a, arms: {a: {}, b: {}}}\n"
FILES = {
    "study/callback.yaml": f"# @package _global_\nhydra: {{callbacks: {{x: {TOUCH}}}}}\n{STUDY}",
    "study/package.yaml": f"# @package hydra\ncallbacks: {{x: {TOUCH}}}\n",
    "study/inner.yaml": f"# @package hydra.callbacks\nx: {TOUCH}\n",
    "study/composed.yaml": f"# @package _global_\ndefaults:\n  - override /hydra/callbacks: mine\n{STUDY}",
    "study/moved.yaml": f"# @package _global_\ndefaults:\n  - /clinic@hydra.callbacks.x: own\n{STUDY}",
    "study/target.yaml": "# @package _global_\nstudy: {name: s, question: q, reference: a, "
    f"arms: {{a: {{}}, b: {TOUCH}}}}}\n",
    "study/path.yaml": f"# @package _global_\nhydra: {{searchpath: [pkg://os]}}\n{STUDY}",
    "clinic/own.yaml": TOUCH.strip("{}").replace(", self", "\nself") + "}\n",
    "hydra/callbacks/mine.yaml": f"x: {TOUCH}\n",
}


@pytest.fixture
def others(here: Path) -> Path:
    """A folder of configuration files that somebody else wrote."""
    for name, text in FILES.items():
        (here / "others" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "others" / name).write_text(text, encoding="utf-8")
    return here / "others"


CASES = [
    *(f"study={Path(name).stem}" for name in FILES if name.startswith("study/")),
    "clinic=own",
    "hydra/callbacks=mine",
]


@pytest.mark.parametrize("choice", CASES)
@pytest.mark.parametrize("more", [(), ("-m",)])
def test_a_file_that_names_code_is_refused_before_anything_runs(
    alliance: Run, others: Path, choice: str, more: tuple[str, ...]
) -> None:
    study = () if choice.startswith("study") else ("study=small",)
    code, _, err = alliance("compare", "--config-dir", others, *study, choice, *more, "replicates=1")
    assert code == 2
    assert err.count("\n") == 1
    assert "code" in err
    assert not list(others.parent.rglob("ran"))
