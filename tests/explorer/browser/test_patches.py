"""A visitor who sets whatever a page holds to absurd values harms that page at most; other visits live on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from explorer.page_addresses import PAGES
from explorer.pages.clinic import OPENING_WEEK
from tests.explorer.browser.test_strangers import lives_on
from tests.explorer.browser.test_views import ENDS, wait_for_text
from tests.explorer.lines import page_client

pytestmark = [pytest.mark.browser, pytest.mark.verification]

TRIES = 80
ABSURD: tuple[Any, ...] = (
    *("½", None, 1e300, -1, [], {}, [[1]], {"a": {"b": 1}}, True, "x" * 500, [10**9]),
    *({"type": "ref", "id": "p1"}, {"type": "number", "value": "nan"}),
)
NAMES = ("value", "active", "clicks", "children", "object", "indices", "filename", "options", "low")


def event(luck: random.Random, there: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return a change of something that there is, to what it cannot be, or a press of what may be no button."""
    model, attributes = luck.choice(there)
    if luck.random() < 0.2:
        about = {"type": "map", "entries": [["model", {"id": model}]]}
        told = {"type": "event", "name": luck.choice(["button_click", "tap", "nonsense"]), "values": about}
        return {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": told}
    attribute = luck.choice([*attributes, *NAMES])
    return {"kind": "ModelChanged", "model": {"id": model}, "attr": attribute, "new": luck.choice(ABSURD)}


async def abuse(server: str, page: str, seed: int) -> int:
    """Open a page without a browser and patch it with nonsense; returns how much of it was taken."""
    luck = random.Random(seed)
    async with page_client(server, f"page={page}") as client:
        await client.ready()
        await client.until(ENDS[page])
        taken = 0
        for _ in range(TRIES):
            content = {"events": [event(luck, list(client.models.items()))]}
            taken += "error" not in await client.answered("PATCH-DOC", content, ("OK", "ERROR"))
    return taken


def test_nonsense_set_on_any_page_leaves_other_visits_alone(
    visit: Callable[..., Page], server: str, log: Path
) -> None:
    clinic, game = visit("clinic"), visit("therapist")
    wait_for_text(clinic, f"Week {OPENING_WEEK}: ")
    wait_for_text(game, ENDS["therapist"])
    for number, name in enumerate(PAGES):
        before = log.stat().st_size
        with ThreadPoolExecutor(1) as aside:
            taken = aside.submit(asyncio.run, abuse(server, name, number)).result(300)
        assert 0 < taken < TRIES
        lives_on(clinic, number + 1)
        game.get_by_role("button", name="Hold this session").click()
        wait_for_text(game, f"Session {number + 2} begins")
        written = log.read_bytes()[before:].decode()
        assert "Traceback" not in written
        assert max(map(len, written.splitlines()), default=0) < 1000
        assert written.count("\n") < 4 * TRIES
