"""What visits leave at a server: the memory of one that is open, and what is kept of five hundred that came and went.

The browsers are websockets that speak as pages do; each waits until it has been sent the clinic.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
from tqdm import tqdm

from benchmarks.result import Result
from tests.explorer.browser.serving import serve
from tests.explorer.lines import PageClient, page_client

OPEN, VISITS, TOGETHER = 20, 500, 5
"""Visits that are open at once, those that come and go, and how many of these come at a time."""
EARLY = 100
"""Visits after which a server has what it keeps for all: compiled code, caches, the memory in which it works."""
LINGER = 25.0
"""Seconds after which the server has let go of the last visit."""
ROOM = 200
"""More than come within the quarter of a minute for which a server keeps those who left."""
CLINIC = "clients in treatment"
"""What every clinic says, and nothing else does."""


def results() -> Iterable[Result]:
    """Let some visits stay, and many come and go."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log", visits=ROOM) as server:
        yield from asyncio.run(_come_and_go(server))


async def _come_and_go(server: str) -> list[Result]:
    process = server_process()
    await _visit(server)
    before = process.memory_info().rss
    async with AsyncExitStack() as kept:
        await asyncio.gather(*(_open(kept, server) for _ in range(OPEN)))
        one = (process.memory_info().rss - before) / OPEN / 1e6
    rss = []
    for _ in tqdm(range(0, VISITS, TOGETHER), unit=f"{TOGETHER} visits"):
        await asyncio.gather(*(_visit(server) for _ in range(TOGETHER)))
        rss.append(process.memory_info().rss / 1e6)
    await asyncio.sleep(LINGER)
    first, last = rss[EARLY // TOGETHER - 1], process.memory_info().rss / 1e6
    words = f"{first:.0f} MB after {EARLY}, {max(rss):.0f} MB at most, {last:.0f} MB in the end"
    return [
        Result("memory of one open visit, MB", f"{OPEN} at once", one, 20, False),
        Result(f"MB kept of each of {VISITS} visits", words, (last - first) / (VISITS - EARLY), 0.05, False),
    ]


async def _visit(server: str) -> None:
    async with AsyncExitStack() as kept:
        await _open(kept, server)


async def _open(kept: AsyncExitStack, server: str) -> PageClient:
    page = await kept.enter_async_context(page_client(server, "page=clinic"))
    if CLINIC not in await page.ready():
        await page.until(CLINIC)
    return page


def server_process() -> psutil.Process:
    """Return the process of the server that was started from here."""
    return next(
        one
        for one in psutil.Process().children(recursive=True)
        if any("explore" in word for word in one.cmdline())
    )
