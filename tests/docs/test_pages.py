"""The pages say what the code says: generated parts are fresh, links lead somewhere, code and commands work."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from experiments.commands.command_line import main as alliance
from experiments.config.extensions import unload_extensions
from experiments.docs.__main__ import main as docs
from experiments.docs.blocks import BLOCKS
from experiments.docs.markdown import table
from experiments.docs.pages import PAGES, renewed
from experiments.results.column_catalogue import column_rows, empty_tables
from sim.equations import EQUATIONS
from sim.errors import InputError
from sim.parameters import Parameters
from sim.process.schedule import schedule_rows
from tests.house.source import ROOT, committed, name

PAGES_READ = sorted({*(path for path in committed() if path.suffix == ".md"), *(ROOT / "docs").glob("*.md")})
WITH_PYTHON = [path for path in PAGES_READ if "```python" in path.read_text(encoding="utf-8")]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_generated_parts_are_fresh(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text == renewed(text, page), "stale: run `make docs`"


def test_check_finds_a_stale_page_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = "<!-- made from the code: draws -->\nold\n<!-- end of draws -->\n"
    (tmp_path / "page.md").write_text(page)
    monkeypatch.setattr("experiments.docs.__main__.PAGES", ("page.md",))
    monkeypatch.setattr("experiments.docs.__main__.project_folder", lambda: tmp_path)
    assert docs(["--check"]) == 1
    assert (tmp_path / "page.md").read_text() == page
    assert docs([]) == 0
    assert BLOCKS["draws"]() in (tmp_path / "page.md").read_text()
    assert docs(["--check"]) == 0


def test_a_page_with_an_unknown_part_or_none_is_refused() -> None:
    with pytest.raises(InputError, match="'draws'"):
        renewed("<!-- made from the code: drows -->\n<!-- end of drows -->", "page.md")
    with pytest.raises(InputError, match="no generated part"):
        renewed("nothing here", "page.md")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            yield (page.parent / path if path else page), anchor


def headings(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = re.findall(r'<a id="([\w-]+)"></a>', text)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines} | set(anchors)


@pytest.mark.parametrize("page", PAGES_READ, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    dead = [
        f"{target}#{anchor}"
        for target, anchor in links(page)
        if not target.exists() or (anchor and anchor not in headings(target))
    ]
    assert dead == []


@pytest.fixture
def equations_kept() -> Iterator[None]:
    before = dict(EQUATIONS)
    yield
    EQUATIONS.clear()
    EQUATIONS.update(before)


# It compiles an engine of its own, as tests of extensions do in the quick suite, too.
COMPILING = (ROOT / "docs" / "extending.md",)


@pytest.mark.usefixtures("equations_kept")
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=pytest.mark.verification) if page in COMPILING else page
        for page in WITH_PYTHON
    ],
    ids=name,
)
def test_python_of_a_page_runs_in_order(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    # A module with a file, as a reader's own would be: its functions can be compiled once and loaded again.
    module = ModuleType(f"page_{page.stem}")
    module.__file__ = str(page)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    seen = vars(module)
    for block in blocks(page.read_text(encoding="utf-8"), "python"):
        if file := extension_file(block):
            (tmp_path / file).write_text(block, encoding="utf-8")
        else:
            exec(compile(block, name(page), "exec", dont_inherit=True), seen)
    unload_extensions()


def extension_file(block: str) -> str:
    """Return the name of the file that a block is, which stands in its first line; empty if it is none."""
    first = re.match(r"# (\w+\.py)\n", block)
    return first[1] if first else ""


def commands() -> Iterator[str]:
    for page in PAGES_READ:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        shown = re.findall(r"`(alliance (?:simulate|compare|sweep|validate) [^`]*)`", text)
        shown += re.findall(r"^\$? ?(alliance (?:simulate|compare|sweep|validate) .*)$", text, re.MULTILINE)
        yield from (" ".join(command.partition(" # ")[0].split()) for command in shown)


@pytest.fixture
def readers_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A working folder that holds the files which the pages tell their readers to write."""
    for block in blocks((ROOT / "docs" / "extending.md").read_text(encoding="utf-8"), "python"):
        if file := extension_file(block):
            (tmp_path / file).write_text(block, encoding="utf-8")
    (executor,) = blocks((ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8"), "yaml")
    (tmp_path / "my_configs" / "executor").mkdir(parents=True)
    (tmp_path / "my_configs" / "executor" / "short_queue.yaml").write_text(executor)
    folder = tmp_path / "my_configs" / "study"
    folder.mkdir(parents=True)
    for page in ("README.md", "docs/comparisons.md"):
        (block,) = blocks((ROOT / page).read_text(encoding="utf-8"), "yaml")
        (folder / f"{yaml.safe_load(block)['study']['name']}.yaml").write_text(block)
    described_groups = {"clinic": "clients: 55\n", "population": "intake_distress: {mean: 0.1}\n"}
    for group, values in {**described_groups, "instrument": "alliance_points: 5\n"}.items():
        described = tmp_path / "results" / "observe-sessions" / "configs" / group
        described.mkdir(parents=True)
        (described / "service.yaml").write_text(values)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("readers_folder")
@pytest.mark.parametrize("command", sorted(set(commands())))
def test_commands_of_the_pages_compose(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for word in shlex.split(command)[1:] if word != "-m"]
    first_of_sweeps = [word if "[" in word else word.partition(",")[0] for word in words]
    assert alliance([*first_of_sweeps, "--cfg", "job"]) == 0, capsys.readouterr().err


def test_the_study_of_the_readme_runs(readers_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quick = ["clinic=small", "clinic.clients=8", "replicates=2", "figures=false", "out=here"]
    assert alliance(["compare", "--config-dir", "my_configs", "study=slow_trust", *quick]) == 0
    assert "slow_trained minus slow" in capsys.readouterr().out
    assert (readers_folder / "here" / "summary.csv").exists()


@pytest.mark.parametrize("result", empty_tables())
def test_every_column_is_described(result: str) -> None:
    rows = column_rows(result)
    assert [row["column"] for row in rows] == empty_tables()[result].column_names
    assert all(row["type"] and row["meaning"] for row in rows)


def test_a_table_keeps_bars_and_line_ends_inside_its_cells() -> None:
    made = table([{"name": "a|b", "what": "two\nlines"}], ("name", "what"))
    assert made.splitlines() == ["| name | what |", "| --- | --- |", "| `a\\|b` | two lines |"]


def test_every_claim_is_carried_by_an_equation_or_a_function() -> None:
    rows = [line.strip("| ").split(" | ") for line in BLOCKS["claims"]().splitlines()[2:]]
    assert [row[0] for row in rows] == [f"S{number}" for number in range(1, 19)]
    assert [row[0] for row in rows if len(row) < 3 or not row[2].strip()] == []


def test_every_group_of_parameters_and_every_stage_has_its_place() -> None:
    for group in Parameters().as_dict():
        assert f"\n## {group}\n" in f"\n{BLOCKS['parameters']()}"
    for row in schedule_rows():
        assert f"| `{row['name']}` | {row['actor']} | {row['what']}" in BLOCKS["schedule"]()
