"""A class at one server: when forty browsers see something, and how long a week takes for all.

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

from tornado.httpclient import AsyncHTTPClient

from benchmarks.explorer_visits import CLINIC, server_process
from benchmarks.result import Result
from tests.explorer.browser.serving import serve
from tests.explorer.lines import LONG, PageClient, page_client

STUDENTS, WEEKS, PAUSE = 40, 5, 6.0
MADE_IN_ADVANCE = 75.0
"""Seconds in which the server has made a class's pages."""


def results() -> Iterable[Result]:
    """Let a class come at the same moment, with its pages made in advance and without."""
    AsyncHTTPClient.configure(None, max_clients=4 * STUDENTS)
    for wait, options in ((MADE_IN_ADVANCE, (f"class={STUDENTS}", "page=clinic")), (0.0, ())):
        with (
            tempfile.TemporaryDirectory() as folder,
            serve(Path(folder) / "log", visits=STUDENTS + 5, options=options) as server,
        ):
            yield from asyncio.run(_class(server, wait))


async def _class(server: str, wait: float) -> list[Result]:
    process = server_process()
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


async def _arrive(kept: AsyncExitStack, server: str) -> tuple[PageClient, tuple[float, float]]:
    """Open a page; return it with the seconds until words and clinic were there."""
    start = perf_counter()
    await AsyncHTTPClient().fetch(server, request_timeout=LONG, connect_timeout=LONG)
    words = perf_counter() - start
    page = await kept.enter_async_context(page_client(server, "page=clinic"))
    if CLINIC not in await page.ready():
        await page.until(CLINIC)
    return page, (words, perf_counter() - start)


async def _week(page: PageClient) -> float:
    start = perf_counter()
    await page.press("One week")
    await page.until(CLINIC)
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
