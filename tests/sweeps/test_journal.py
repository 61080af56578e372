"""The journal believes nothing that is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.sweeps.journal import (
    JOURNAL,
    Entry,
    StoredFile,
    format_line,
    open_journal,
    parse_line,
    read_journal,
)
from sim.errors import InputError

ENTRY = Entry(3, {"tables/summaries/000003.parquet": StoredFile(4, 100, "ab")}, 4, 1, 0.5, "now")


def test_what_is_written_is_read() -> None:
    assert parse_line(format_line(ENTRY)) == ENTRY


@given(st.data())
def test_a_changed_character_or_a_cut_line_counts_for_nothing(data: st.DataObject) -> None:
    line = format_line(ENTRY)
    place = data.draw(st.integers(0, len(line) - 1))
    assert parse_line(line[:place]) is None
    other = data.draw(st.characters(exclude_categories=("Cs",)).filter(lambda letter: letter != line[place]))
    assert parse_line(line[:place] + other + line[place + 1 :]) is None


def test_the_last_word_on_a_part_counts(tmp_path: Path) -> None:
    with open_journal(tmp_path) as log:
        log.add(ENTRY)
        log.add(Entry(1, ENTRY.files))
        log.add(Entry(3, {}))
    assert list(read_journal(tmp_path)) == [1]
    with open_journal(tmp_path) as log:
        log.add(ENTRY)
    assert read_journal(tmp_path)[3] == ENTRY


def test_a_line_that_was_cut_short_is_taken_out(tmp_path: Path) -> None:
    with open_journal(tmp_path) as log:
        log.add(ENTRY)
    whole = (tmp_path / JOURNAL).read_bytes()
    (tmp_path / JOURNAL).write_bytes(whole + whole[:40])
    with open_journal(tmp_path) as log:
        log.add(Entry(4, ENTRY.files))
    assert list(read_journal(tmp_path)) == [3, 4]


def test_two_processes_cannot_write_at_once(tmp_path: Path) -> None:
    with open_journal(tmp_path), pytest.raises(InputError, match="another process"), open_journal(tmp_path):
        pass


def test_no_journal_is_an_empty_one(tmp_path: Path) -> None:
    assert read_journal(tmp_path) == {}
