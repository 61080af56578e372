"""The explorer's server as a process, and a browser that is cut off from everything else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

import psutil
from playwright.sync_api import Browser, Playwright, sync_playwright

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
def serve(
    log: Path, visits: int = 40, port: int = 0, origin: str = "", options: Sequence[str] = ()
) -> Iterator[str]:
    """Serve while the context lasts, on a free port if none is given; yields the address."""
    options = (f"port={port}", "open=false", f"visits={visits}", f"origin={origin}", *options)
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
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


@contextmanager
def open_playwright(patience: float = 30) -> Iterator[Playwright]:
    """Start Playwright, and end it in so many seconds: it sometimes waits for its browser without end."""
    others = set(psutil.Process().children())
    with sync_playwright() as playwright:
        drivers = set(psutil.Process().children()) - others
        end = Timer(patience, kill, [drivers])
        try:
            yield playwright
        finally:
            end.start()
    end.cancel()


def kill(processes: set[psutil.Process]) -> None:
    """Kill processes and what they started."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            for one in [*process.children(recursive=True), process]:
                one.kill()


def launch_browser(playwright: Playwright, cut: str) -> Browser:
    """Open a browser without a network; the caller closes it."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, f"one of {', '.join(NAMES)} is needed here"
    return playwright.chromium.launch(executable_path=found, args=[*QUIET, cut])
