"""What the other tests stand on ends, whatever hangs."""

from __future__ import annotations

import signal

import psutil
import pytest

from tests.explorer.browser.serving import REFUSED, launch_browser, open_playwright

pytestmark = pytest.mark.browser


def test_a_driver_that_does_not_end_is_killed_with_its_browser() -> None:
    others = set(psutil.Process().children(recursive=True))
    with open_playwright(patience=0.5) as playwright:
        launch_browser(playwright, REFUSED)
        started = set(psutil.Process().children(recursive=True)) - others
        assert any("chrom" in one.name() for one in started)
        for one in started:
            one.send_signal(signal.SIGSTOP)
    _, alive = psutil.wait_procs(started, timeout=10)
    assert alive == []
