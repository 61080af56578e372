"""Names in any script, with any sign and of any length are shown in figures without empty boxes or warnings."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from experiments.commands.command_line import main
from experiments.plots import glyphs
from experiments.plots.glyphs import USUAL, drawable, families_for, fit_glyphs
from experiments.plots.saving import png_bytes, svg_bytes
from experiments.plots.style import wrapped
from sim.errors import InputNote

CHINESE, EMOJI, ARABIC, COMBINED = "试验组", "twice 👩‍⚕️ weekly", "علاج", "Zoe\u0308 n\u0303"
SIGNS = r"$x^2$ 50% a\b {c} #d & _e_"


@pytest.fixture
def usual_font_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose only font is matplotlib's own."""
    monkeypatch.setattr(glyphs, "OTHERS", ())
    monkeypatch.setattr(glyphs, "_stand_ins", {})


@pytest.mark.usefixtures("usual_font_only")
def test_a_name_that_no_font_has_is_replaced_once_and_for_all() -> None:
    with pytest.warns(InputNote, match="characters of '试验组': figures show 'name #1'"):
        assert drawable(CHINESE) == "name #1"
    with pytest.warns(InputNote, match="figures show 'twice ⚕ weekly #2'"):
        assert drawable(EMOJI) == "twice ⚕ weekly #2"
    assert [drawable(name) for name in (CHINESE, EMOJI)] == ["name #1", "twice ⚕ weekly #2"]
    assert [drawable(name) for name in (ARABIC, COMBINED, SIGNS, "")] == [ARABIC, COMBINED, SIGNS, ""]


def test_a_font_that_has_the_characters_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    # A font of matplotlib's own that has characters which the usual one lacks.
    monkeypatch.setattr(glyphs, "OTHERS", ("No Such Font", "STIXNonUnicode"))
    letter = min(glyphs._characters("STIXNonUnicode") - glyphs._characters(USUAL))
    assert families_for(f"a{letter}") == [USUAL, "STIXNonUnicode"]
    assert families_for("a") == [USUAL]
    assert drawable(f"a{letter}") == f"a{letter}"


@pytest.mark.usefixtures("usual_font_only")
@pytest.mark.filterwarnings("ignore::sim.errors.InputNote")
def test_figures_of_such_names_have_no_warnings_and_read_no_mathematics() -> None:
    figure = Figure()
    axes = figure.add_subplot(title=CHINESE, xlabel=f"against {EMOJI}")
    axes.plot([0, 1], label=SIGNS)
    axes.set_xticks([0, 1], [ARABIC, COMBINED])
    axes.legend()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("ignore", InputNote)
        assert png_bytes(figure)
        drawn = svg_bytes(figure).decode()
        figure.savefig(Path("/dev/null"), format="png")
    assert SIGNS.replace("&", "&amp;") in drawn
    assert CHINESE not in drawn
    assert fit_glyphs(figure) is figure


def test_long_names_are_cut() -> None:
    assert len(wrapped("a" * 500, 20, 2).replace("\n", "")) <= 42
    assert wrapped("many short words " * 50, 20, 2).endswith("…")


@pytest.mark.usefixtures("usual_font_only")
def test_a_comparison_of_such_arms_says_what_stands_for_them_and_keeps_them_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine" / "study").mkdir(parents=True)
    (tmp_path / "mine" / "study" / "names.yaml").write_text(
        "# @package _global_\ndefaults:\n  - override /clinic: small\nstudy:\n  name: names\n  question: q\n"
        f"  reference: {CHINESE}\n  arms: {{{CHINESE}: {{}}, '$x_1^2$ {ARABIC}': {{interventions: [feedback]}}}}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    quick = ("clinic.clients=10", "replicates=2", "out=r")
    assert main(["compare", "--config-dir", "mine", "study=names", *quick]) == 0
    told = capsys.readouterr()
    assert told.err.count("note: ") == 1
    assert "Glyph" not in told.err
    assert "figures show 'name #1'" in told.err
    assert CHINESE in told.out
    assert CHINESE in (tmp_path / "r" / "differences.csv").read_text(encoding="utf-8") or CHINESE in (
        tmp_path / "r" / "summary.csv"
    ).read_text(encoding="utf-8")
    figure = (tmp_path / "r" / "figures" / "differences.svg").read_text(encoding="utf-8")
    assert "name #1" in figure
    assert "$x 1^2$" in figure
