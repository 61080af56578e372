"""The clinic as part of a Panel app of one's own: it is drawn, lives on, and says what it is told."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, expect

from tests.explorer.browser.access import barriers
from tests.explorer.browser.serving import REFUSED, ROOT
from tests.explorer.browser.watched import Watched

pytestmark = pytest.mark.browser

PATIENCE = 30_000
APP = """
import panel as pn
from explorer import explore

pn.extension()
explore({"clinic.clients": 20, "clinic.therapists": 3, "clinic.weeks": 20}, seed=4).servable(title="A clinic")
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[str]:
    """Serve an app as its author would; gives the address."""
    (tmp_path / "clinic.py").write_text(APP, encoding="utf-8")
    command = [sys.executable, "-m", "panel", "serve", str(tmp_path / "clinic.py"), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            found = (re.search(r"http://localhost:(\d+)/clinic", line) for line in process.stderr or ())
            port = next(match[1] for match in found if match)
            yield f"http://localhost:{port}/clinic"
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def test_a_clinic_lives_in_an_app(app: str, launch: Callable[[str], Browser]) -> None:
    watched = Watched(launch(f"{REFUSED}, EXCLUDE localhost").new_page(), urljoin(app, "/"))
    page = watched.page
    page.goto(app)
    week = page.get_by_text(re.compile(r"Week \d+: \d+ clients in treatment"))
    expect(week).to_be_visible(timeout=PATIENCE)
    before = week.inner_text()
    page.get_by_role("button", name="One week").click()
    expect(week).not_to_have_text(before, timeout=PATIENCE)
    expect(page.get_by_role("img", name="The people of the clinic")).to_be_visible()
    assert page.get_by_role("img", name=re.compile("mean and middle 80 %")).locator("path").count() > 3
    # Headings and landmarks of the document are for its author to give.
    assert [one for one in barriers(page) if not one.startswith(("landmark", "region", "page-has"))] == []
    assert watched.faults == []
    page.close()
