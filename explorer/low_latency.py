"""Messages to the browser that leave at once."""

from __future__ import annotations

from bokeh.server.urls import per_app_patterns
from panel.io.server import WSHandler


class LowLatencyHandler(WSHandler):
    """Panel's end of the websocket, without Nagle's algorithm.

    One redraw is a message of some seventy small frames. With Nagle's algorithm (RFC 896) the second waits until the
    browser has acknowledged the first, and browsers put that off by 40 ms (RFC 1122, 4.2.3.2).
    """

    def open(self) -> None:
        """Send frames as they come from now on."""
        self.set_nodelay(True)
        super().open()


def use_low_latency() -> None:
    """Make every server created from now on use `LowLatencyHandler`; the list of routes is the library's own."""
    per_app_patterns[:] = [
        (route, LowLatencyHandler if handler is WSHandler else handler) for route, handler in per_app_patterns
    ]
