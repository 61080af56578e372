"""The tutorial's commands work from the top on the file that comes with it."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from experiments.commands.command_line import main
from experiments.config.user_files import UserFile
from experiments.inputs.questionnaires import questionnaire_of
from experiments.routine_data.service_mapping import mapping_of, read_mapping
from experiments.routine_data.service_record import service_record
from experiments.routine_data.tabular_files import read_table
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "own_data.md").read_text(encoding="utf-8")
SHIPPED = ROOT / "docs" / "own_data"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.verification
@pytest.mark.filterwarnings("ignore::sim.errors.InputNote")
def test_commands_run_from_the_top(here: Path) -> None:
    for path in SHIPPED.iterdir():
        shutil.copy(path, here)
    for command in "".join(blocks("sh")).replace("\\\n", " ").splitlines():
        words = shlex.split(command)[1:]
        # Enough to see that the command works.
        words += ["replicates=20"] if words[0] == "observe" else []
        words = [word.replace("clinics=10", "clinics=2") for word in words]
        assert main(words) == 0
    assert (here / "results/observe-sessions/report.html").exists()
    assert (here / "guessed.yaml").exists()


def test_the_page_shows_the_mapping_and_a_form_that_work() -> None:
    mapping, form = blocks("yaml")
    # As text: what is not a number does not equal itself.
    assert repr(mapping_of(yaml.safe_load(mapping), "page")) == repr(
        read_mapping(SHIPPED / "my_service.yaml")
    )
    assert questionnaire_of("ours", yaml.safe_load(form), "page").change_threshold() == 5
    assert len(form.splitlines()) <= 15


def test_a_file_in_the_shape_of_reframed_is_read() -> None:
    months = ["0", "Post-Rx", "1", "2", "12", "18"]
    rows = [
        f"{k},{month},{'RO-DBT' if k % 3 else 'TAU'},{'D' + str(k % 4) if k % 3 else ''},"
        f"{'NaN' if (k + len(month)) % 7 == 0 else 20 - k % 5 - len(month)}"
        for k in range(30)
        for month in months
    ]
    text = "\n".join(["patient,month,grp,therapist,phq9", *rows])
    table = read_table(UserFile("reframed.csv", text.encode()))
    record = service_record(table, read_mapping(SHIPPED / "reframed.yaml"))
    assert record.clients == 20
    assert "session" in record.observed.absent
    assert "followup" not in record.observed.absent


def test_a_file_in_the_shape_of_beat_the_blues_is_read() -> None:
    head = "client,drug,length,treatment,bdi.pre,bdi.2m,bdi.3m,bdi.5m,bdi.8m"
    rows = [
        f"{k},No,>6m,TAU,{20 + k},{18 + k},{'NA' if k % 2 else 15},NA,{'NA' if k % 3 else 9}"
        for k in range(12)
    ]
    table = read_table(UserFile("btheb.csv", "\n".join([head, *rows]).encode()))
    record = service_record(table, read_mapping(SHIPPED / "beat_the_blues.yaml"))
    assert record.clients == 12
    assert sorted(record.observed.intake.tolist()) == [20.0 + k for k in range(12)]
    assert record.observed.post[:2].tolist() == [9.0, 19.0]


def test_a_file_in_the_shape_of_sgdata_is_read() -> None:
    sessions = [*(f"s{k}" for k in range(13)), "fu1", "fu2"]
    head = ",".join(
        f'"{name}"' for name in ("id", *(f"{form}_{k}" for form in ("bdi", "rq") for k in sessions))
    )
    rows = []
    for person in range(8):
        bdi = [str(35 - person - k) if (person + k) % 5 else "NA" for k in range(15)]
        rows.append(",".join([str(person + 1), *bdi, *(["20"] * 15)]))
    table = read_table(UserFile("sgdata.csv", "\n".join([head, *rows]).encode()))
    record = service_record(table, read_mapping(SHIPPED / "sgdata.yaml"))
    assert record.clients == 8
    # Person 0 has no forms at sessions 0, 5 and 10.
    assert record.observed.intake[1:3].tolist() == [34.0, 33.0]
    assert record.observed.intake[0] != record.observed.intake[0]
    assert record.observed.post[0] == 23.0
    assert record.observed.followup[0] == 22.0
    assert "session" not in record.observed.absent
    assert set(record.observed.unchecked.session.tolist()) == set(range(1, 13))
