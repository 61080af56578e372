"""A visitor who sets whatever a page holds to absurd values harms that page at most; other visits live on."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tornado.websocket import WebSocketClientConnection

from explorer.pages import PAGES
from explorer.pages.clinic import OPENING_WEEKS
from tests.explorer.browser.test_strangers import lives_on, token_of
from tests.explorer.browser.test_views import ENDS, wait_for_text
from tests.explorer.lines import connection

pytestmark = [pytest.mark.browser, pytest.mark.verification]

TRIES = 80
PATIENCE = 30
ABSURD: tuple[Any, ...] = (
    *("½", None, 1e300, -1, [], {}, [[1]], {"a": {"b": 1}}, True, "x" * 500, [10**9]),
    *({"type": "ref", "id": "p1"}, {"type": "number", "value": "nan"}),
)
NAMES = ("value", "active", "clicks", "children", "object", "indices", "filename", "options", "low")


async def heard(line: WebSocketClientConnection) -> tuple[str, str]:
    """Return kind and content of the next message."""
    header, _, content = [await asyncio.wait_for(line.read_message(), PATIENCE) for _ in range(3)]
    fields = json.loads(header or "{}")
    for _ in range(2 * fields.get("num_buffers", 0)):
        await line.read_message()
    return fields["msgtype"], str(content)


async def answered(line: WebSocketClientConnection, kind: str, content: Any, ends: tuple[str, ...]) -> str:
    """Say something and return the content of the answer, whatever comes between."""
    for part in ({"msgid": "1", "msgtype": kind}, {}, content):
        await line.write_message(json.dumps(part))
    while True:
        said, text = await heard(line)
        if said in ends:
            return text


def things(document: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield every model of a document with the names of what it tells of itself."""
    if isinstance(document, dict):
        if document.get("type") == "object" and "id" in document:
            yield document["id"], list(document.get("attributes", {}))
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from things(part)


def event(luck: random.Random, there: list[tuple[str, list[str]]]) -> dict[str, Any]:
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
    token = await asyncio.to_thread(token_of, f"{server}?page={page}")
    async with connection(server, token) as line:
        await heard(line)
        there = list(things(json.loads(await answered(line, "PULL-DOC-REQ", {}, ("PULL-DOC-REPLY",)))))
        taken = 0
        for _ in range(TRIES):
            content = {"events": [event(luck, there)]}
            taken += "error" not in await answered(line, "PATCH-DOC", content, ("OK", "ERROR"))
    return taken


def test_nonsense_set_on_any_page_leaves_other_visits_alone(
    visit: Callable[..., Page], server: str, log: Path
) -> None:
    clinic, game = visit("clinic"), visit("therapist")
    wait_for_text(clinic, f"Week {OPENING_WEEKS}: ")
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
