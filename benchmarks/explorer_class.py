"""A class at one server: when forty browsers see something, how long a week takes for all, and what a visit leaves.

The browsers are websockets that speak as pages do: forty real ones would measure themselves on the server's processors.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import tempfile
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

import psutil
from tornado.httpclient import AsyncHTTPClient

from benchmarks.result import Result
from tests.explorer.browser.serving import serve
from tests.explorer.lines import LONG, PageClient, page_client

STUDENTS, WEEKS, PAUSE = 40, 5, 6.0
VISITS, TOGETHER, LINGER = 500, 5, 25.0
"""Connects and disconnects, how many at a time, and seconds after which the server has let go of the last."""
MADE_IN_ADVANCE = 75.0
"""Seconds in which the server has made a class's pages."""
_THERE = "clients in treatment"


def results() -> Iterable[Result]:
    """Let a class come at the same moment, with its pages made in advance and without; then let many come and go."""
    AsyncHTTPClient.configure(None, max_clients=4 * STUDENTS)
    for wait, options in ((MADE_IN_ADVANCE, (f"class={STUDENTS}", "page=clinic")), (0.0, ())):
        with (
            tempfile.TemporaryDirectory() as folder,
            serve(Path(folder) / "log", visits=STUDENTS + 5, options=options) as server,
        ):
            yield from asyncio.run(_class(server, wait))
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log") as server:
        yield from asyncio.run(_come_and_go(server))


async def _class(server: str, wait: float) -> list[Result]:
    process = _process()
    async with AsyncExitStack() as kept:
        await _arrive(kept, server)
        await asyncio.sleep(wait)
        before = process.memory_info().rss
        arrivals = await asyncio.gather(*(_arrive(kept, server) for _ in range(STUDENTS)))
        visit = (process.memory_info().rss - before) / STUDENTS / 1e6
        pages = [page for page, _ in arrivals]
        spread = await asyncio.gather(*(_weeks(page, number) for number, page in enumerate(pages)))
        together = [one for _ in range(WEEKS) for one in await asyncio.gather(*map(_week, pages))]
    how = "in advance" if wait else "at once"
    words, clinics = ([waits[k] for _, waits in arrivals] for k in range(2))
    if wait:
        return [_result(f"{STUDENTS} at once, the clinic made {how}", "s", clinics, max(clinics), 3)]
    ends = list(itertools.chain.from_iterable(spread))
    return [
        _result(f"{STUDENTS} at once, first words", "s", words, max(words), 3),
        _result(f"{STUDENTS} at once, the clinic made then", "s", clinics, max(clinics), 20),
        _result(f"{STUDENTS} browsers, a week each {PAUSE:g} s", "s", ends, _late(ends), 1),
        _result(f"{STUDENTS} browsers, a week at the same moment", "s", together, _late(together), 1),
        Result("memory of one visit", f"{visit:.1f} MB", visit, 20, False),
    ]


async def _come_and_go(server: str) -> list[Result]:
    """Let visits come and go, and compare the memory after the first hundred with that after the last."""
    process = _process()
    rss = []
    for _ in range(VISITS // TOGETHER):
        await asyncio.gather(*(_visit(server) for _ in range(TOGETHER)))
        rss.append(process.memory_info().rss / 1e6)
    await asyncio.sleep(LINGER)
    rss.append(process.memory_info().rss / 1e6)
    early = 100 // TOGETHER
    grown = (rss[-1] - rss[early - 1]) / (VISITS - 100)
    words = f"{rss[0]:.0f} MB, {rss[early - 1]:.0f} MB after 100, {rss[-1]:.0f} MB in the end"
    return [Result(f"memory kept of each of {VISITS} visits", words, grown, 0.1, False)]


async def _visit(server: str) -> None:
    async with page_client(server, "page=clinic") as page:
        await page.ready()
        await page.until(_THERE)


def _process() -> psutil.Process:
    return next(
        one
        for one in psutil.Process().children(recursive=True)
        if any("explore" in word for word in one.cmdline())
    )


async def _arrive(kept: AsyncExitStack, server: str) -> tuple[PageClient, tuple[float, float]]:
    """Open a page; return it with the seconds until words and clinic were there."""
    start = perf_counter()
    await AsyncHTTPClient().fetch(server, request_timeout=LONG, connect_timeout=LONG)
    words = perf_counter() - start
    page = await kept.enter_async_context(page_client(server, "page=clinic"))
    if _THERE not in await page.ready():
        await page.until(_THERE)
    return page, (words, perf_counter() - start)


async def _week(page: PageClient) -> float:
    start = perf_counter()
    await page.press("One week")
    await page.until(_THERE)
    return perf_counter() - start


async def _weeks(page: PageClient, number: int) -> list[float]:
    waits = []
    await asyncio.sleep(PAUSE * number / STUDENTS)
    for _ in range(WEEKS):
        waits.append(await _week(page))
        await asyncio.sleep(max(0.0, PAUSE - waits[-1]))
    return waits


def _late(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=10)[-1]


def _result(what: str, unit: str, waits: list[float], judged: float, target: float) -> Result:
    measured = f"median {statistics.median(waits):.2g}, p90 {_late(waits):.2g}, worst {max(waits):.2g} {unit}"
    return Result(what, measured, judged, target, False)
