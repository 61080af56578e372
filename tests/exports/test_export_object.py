"""An export as an object: the files of the command, and its codebook as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.api.exporting import export
from sim.errors import InputError

Run = Callable[..., tuple[int, str, str]]


def test_an_export_in_python_is_that_of_the_command(alliance: Run, stored: Path) -> None:
    mine = export(stored, tables="clients", columns=["post_score"], out="mine")
    assert alliance("export", stored, "tables=clients", "columns=post_score", "out=theirs")[0] == 0
    for path in mine.files:
        assert path.read_bytes() == (Path("theirs") / path.name).read_bytes()
    assert "post_score" in mine.codebook["column"].to_pylist()
    assert "post_score" in mine._repr_html_()
    assert export(stored, tables="clients", columns=["post_score"], out="mine").stored_before
    assert "post_score" in mine.report("codebook.html").read_text(encoding="utf-8")


def test_an_unknown_format_is_refused(stored: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'csv'"):
        export(stored, format="cvs")
