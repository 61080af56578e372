"""Event loops that Panel makes for pages outside a server are closed when their module ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def closed_event_loops() -> Iterator[None]:
    # Outside a server, Panel makes a loop for every callback and leaves it open; collected later, it would be
    # reported in whichever test of the same worker runs then.
    created: list[asyncio.AbstractEventLoop] = []
    make = asyncio.new_event_loop

    def recorded() -> asyncio.AbstractEventLoop:
        created.append(make())
        return created[-1]

    patch = pytest.MonkeyPatch()
    patch.setattr(asyncio, "new_event_loop", recorded)
    yield
    patch.undo()
    for loop in created:
        if not loop.is_running() and not loop.is_closed():
            loop.close()
