"""The explorer's server as a process, and a browser that is cut off from everything else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).parents[3]
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REFUSED = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Every name look-up fails."""
DROPPED = "--proxy-server=http://192.0.2.1:9"
"""Whatever is for another machine goes to an address that never answers; this machine's own needs no proxy."""


@contextmanager
def serve(log: Path, visits: int = 40) -> Iterator[str]:
    """Serve on a free port while the context lasts; yields the address."""
    options = ("port=0", "open=false", f"visits={visits}")
    command = [sys.executable, "-m", "explorer", "explore", *options]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            words = (word for line in process.stdout or () for word in line.split())
            yield next(word for word in words if word.startswith("http://"))
        finally:
            process.terminate()
            process.wait(20)


def launch_browser(playwright: Playwright, cut: str) -> Browser:
    """Open a browser without a network; the caller closes it."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, f"one of {', '.join(NAMES)} is needed here"
    return playwright.chromium.launch(executable_path=found, args=[*QUIET, cut])
