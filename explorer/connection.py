"""The connection between page and server: a page says when it has lost its server, and opens again when it is back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bokeh.document import Document
from bokeh.models import CustomJS
from tornado.web import RequestHandler

ALIVE_ROUTE: Final = "/alive"
_SCRIPT: Final = Path(__file__).with_name("connection.js").read_text(encoding="utf-8")


class AliveHandler(RequestHandler):
    """Answers a page that asks whether its server is there; a proxy that answers in its place says something else."""

    def get(self) -> None:
        """Answer with the name of the program."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("alliance-sim")


def watch_connection(document: Document) -> None:
    """Let the page of a document say when its server has gone, and open itself again at its address.

    Bokeh would go on with the same session, which a server that was started again does not have.
    """
    document.config.update(reconnect_session=False, notifications=None, notify_connection_status=False)
    for event in ("document_ready", "connection_lost"):
        document.js_on_event(event, CustomJS(code=_SCRIPT))
