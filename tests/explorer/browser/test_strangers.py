"""Whatever strangers send, other people's clinics live on and the log stays readable."""

from __future__ import annotations

import asyncio
import json
import random
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tornado.websocket import WebSocketClosedError

from explorer.pages.clinic import OPENING_WEEK
from tests.explorer.browser.serving import REFUSED, serve
from tests.explorer.browser.test_views import wait_for_text
from tests.explorer.lines import connection, page_address, token_in

pytestmark = pytest.mark.browser

TRIES = 60


def garbage(luck: random.Random) -> list[str | bytes]:
    """Return the parts of one message: broken, absurd, or well-formed and about what does not exist."""
    kind = luck.choice(["PATCH-DOC", "EVENT", "ACK", "PUSH-DOC", "", "x" * 50])
    header = json.dumps({"msgid": luck.randbytes(4).hex(), "msgtype": kind})
    model = {"id": f"p{luck.randrange(3000)}"}
    change = {
        "kind": "ModelChanged",
        "model": model,
        "attr": luck.choice(["value", "clicks", "data"]),
        "new": "½",
    }
    event = {
        "kind": "MessageSent",
        "msg_type": "bokeh_event",
        "msg_data": {"type": "event", "name": "button_click"},
    }
    bodies = [
        "{}",
        "[",
        json.dumps({"events": [change]}),
        json.dumps({"events": [event]}),
        "[]",
        "null",
        "1e999",
    ]
    raw = luck.randbytes(luck.randrange(200))
    return luck.choice([[header, "{}", luck.choice(bodies)], [raw], [header], ["", "", ""], [raw.hex()] * 3])


async def send(server: str, token: str, seed: int) -> None:
    """Talk nonsense on one websocket until the server hangs up or enough was said."""
    luck = random.Random(seed)
    async with connection(server, token) as line:
        with suppress(WebSocketClosedError, TimeoutError):
            await asyncio.wait_for(line.read_message(), 10)
            for part in garbage(luck):
                await line.write_message(part, binary=isinstance(part, bytes))
            await asyncio.sleep(0.02)


def token_of(server: str) -> str:
    """Return the token with which the page at an address opens its websocket."""
    with urllib.request.urlopen(page_address(server), timeout=20) as answer:
        return token_in(answer.read().decode())


def lives_on(page: Page, weeks: int) -> None:
    page.get_by_role("button", name="One week").click()
    wait_for_text(page, f"Week {OPENING_WEEK + weeks}: ")


def test_garbage_on_the_websocket_disturbs_nobody(visit: Callable[..., Page], server: str, log: Path) -> None:
    page = visit("clinic")
    wait_for_text(page, f"Week {OPENING_WEEK}: ")
    before = log.stat().st_size
    token = token_of(server)

    async def everything() -> None:
        for seed in range(TRIES):
            await send(server, token, seed)

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, everything()).result(120)
    lives_on(page, 1)
    written = log.read_bytes()[before:].decode()
    assert "Traceback" not in written
    assert max(map(len, written.splitlines()), default=0) < 1000
    assert written.count("\n") < 6 * TRIES


@pytest.mark.parametrize(
    "query", ["?page=../../x", "?page=%00", "?page=" + "a" * 5000, "?x=%ff%fe", "?bokeh-session-id=x"]
)
def test_odd_addresses_open_a_page_or_are_refused(server: str, query: str) -> None:
    try:
        answer = urllib.request.urlopen(f"{server}{query}", timeout=20)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert answer.status == 200 or 400 <= answer.status < 500


def test_a_full_server_says_so(launch: Callable[[str], Any], tmp_path: Path) -> None:
    with serve(tmp_path / "log", visits=1) as server:
        one, two = (launch(REFUSED).new_context().new_page() for _ in range(2))
        one.goto(f"{server}?page=clinic")
        wait_for_text(one, f"Week {OPENING_WEEK}: ")
        two.goto(f"{server}?page=clinic")
        wait_for_text(two, "This server has as many visitors as it can serve")
        lives_on(one, 1)
        one.context.close(), two.context.close()


@pytest.mark.verification
def test_who_leaves_gives_the_room_back(launch: Callable[[str], Any], tmp_path: Path) -> None:
    with serve(tmp_path / "log", visits=1) as server:
        one, two = (launch(REFUSED).new_context().new_page() for _ in range(2))
        one.goto(f"{server}?page=clinic")
        wait_for_text(one, f"Week {OPENING_WEEK}: ")
        one.context.close()
        for _ in range(12):
            two.wait_for_timeout(2500)
            two.goto(f"{server}?page=clinic")
            words = two.get_by_text(re.compile("clients in treatment|as many visitors")).first
            words.wait_for()
            if "treatment" in words.inner_text():
                break
        assert "treatment" in words.inner_text()
        two.context.close()
