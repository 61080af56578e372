"""Messages to the browser that leave at once."""

from __future__ import annotations

from bokeh.server.urls import per_app_patterns
from panel.io.server import WSHandler


class PromptHandler(WSHandler):
    """Panel's end of the websocket, without Nagle's algorithm.

    One redraw is a message of some seventy small frames. With Nagle's algorithm (RFC 896) the second waits until the
    browser has acknowledged the first, and browsers put that off by 40 ms (RFC 1122, 4.2.3.2).
    """

    def open(self) -> None:
        """Send frames as they come from now on."""
        self.set_nodelay(True)
        super().open()


def be_prompt() -> None:
    """Let every server made from now on use `PromptHandler`; the routes are the library's own list, for all servers."""
    per_app_patterns[:] = [
        (route, PromptHandler if handler is WSHandler else handler) for route, handler in per_app_patterns
    ]
