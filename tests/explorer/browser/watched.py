"""What a page must not do: complain, fail to get something, or ask another address for anything."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

from playwright.sync_api import ConsoleMessage, Page

_COMPLAINTS: Final = ("error", "warning", "assert")
"""Kinds of messages in the console of a browser that no page may cause."""


class Watched:
    """A page whose faults are written down."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self._home = page, home
        self.faults: list[str] = []
        page.on("console", self._spoke)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url.replace("ws://", "http://")))

    def _spoke(self, message: ConsoleMessage) -> None:
        if message.type in _COMPLAINTS:
            self.faults.append(f"console {message.type}: {message.text}")

    def _asked(self, url: str) -> None:
        own = (self._home, f"blob:{urljoin(self._home, '/')}", "data:")
        if not url.startswith(own):
            self.faults.append(f"asked elsewhere: {url}")
