"""The clinic in a cell of a notebook: JupyterLab runs it, it is drawn, lives on, and turns dark with what is around it.

Not found with the other walks: JupyterLab has some fifty packages, and `make notebook` an environment with them.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.explorer.browser.serving import REFUSED, ROOT
from tests.explorer.browser.watched import Watched

pytestmark = pytest.mark.browser

PATIENCE = 180_000
CELLS = (
    "import panel as pn\nfrom explorer import explore\npn.extension(inline=True)",
    'explore({"clinic.clients": 20, "clinic.therapists": 3, "clinic.weeks": 20}, seed=4)',
)
WEEK = re.compile(r"Week \d+: \d+ clients? in treatment")
NOT_INLINE = re.compile("loading.css|default.css|native.css|ERR_NAME_NOT_RESOLVED")
"""Style sheets which Panel names again for a text that has changed, in spite of ``inline``."""


def notebook() -> str:
    """Return a notebook that was never run."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{k}",
            "metadata": {},
            "outputs": [],
            "source": code,
        }
        for k, code in enumerate(CELLS)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab as its owner would, with nobody's settings; gives its address."""
    (tmp_path / "clinic.ipynb").write_text(notebook(), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = (
        f"--port={port}",
        "--ip=127.0.0.1",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
    )
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    settings = {
        **os.environ,
        **folders,
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "jupyterlab", *options]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(command, cwd=tmp_path, env=settings, stdout=log, stderr=log) as process,
    ):
        try:
            yield _answering(f"http://127.0.0.1:{port}/")
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _answering(address: str) -> str:
    """Wait until a server answers, and return its address."""
    for _ in range(PATIENCE // 500):
        with suppress(URLError), urlopen(f"{address}api") as answer:
            assert answer.status == 200
            return address
        time.sleep(0.5)
    raise TimeoutError(address)


def test_a_clinic_lives_in_a_notebook(lab: str, launch: Callable[[str], Browser]) -> None:
    watched = Watched(launch(REFUSED).new_page(viewport={"width": 1366, "height": 1000}), lab)
    page = watched.page
    page.goto(f"{lab}lab/tree/clinic.ipynb")
    # Cells that are run before the kernel is there are passed over.
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
    _choose(page, "Run", "Run All Cells")
    week = page.get_by_text(WEEK)
    expect(week).to_be_visible(timeout=PATIENCE)
    before = week.inner_text()
    page.get_by_role("button", name="One week").click()
    expect(week).not_to_have_text(before, timeout=PATIENCE)
    before = week.inner_text()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(week).not_to_have_text(before, timeout=PATIENCE)
    page.get_by_role("button", name="Pause", exact=True).click()
    view = page.locator(".bk-panel-models-layout-Column").first
    assert _soft(view) == ""
    _choose(page, "Settings", "Theme", "JupyterLab Dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false", timeout=PATIENCE)
    assert _soft(view) == "#b4b4b4"
    assert [fault for fault in watched.faults if not NOT_INLINE.search(fault)] == []
    page.close()


def _choose(page: Page, menu: str, *entries: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for entry in entries:
        page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def _soft(view: Locator) -> str:
    """Return the colour of what is said in passing, which only dark views are given."""
    return str(view.evaluate("view => getComputedStyle(view).getPropertyValue('--soft')"))
