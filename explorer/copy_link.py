"""A button that copies a link to what is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

import param
from panel.custom import JSComponent

_LOOK: Final = """
:host { font-size: calc(13px * var(--scale, 1)); }
div { display: flex; flex-wrap: wrap; gap: 6px; justify-content: flex-end; margin: 0 10px; }
button { font: inherit; min-height: 28px; padding: 2px 8px; cursor: pointer;
         color: var(--link, #004b76); background: none; border: 1px solid #767676; border-radius: 4px; }
input { font: inherit; flex: 1 1 260px; min-width: 0; min-height: 26px; }
"""
_SAID: Final = {
    "copied": "A link to what you see was copied.",
    "shown": "This browser lets no page copy anything here: copy the link from the field.",
}


class CopyLink(JSComponent):
    """The button, and a field with the link where the browser does not let a page copy anything.

    Parameters
    ----------
    say : callable
        Told in a sentence what happened.
    """

    address = param.String("", doc="What comes after the address of the server, from the # on.")

    _esm = Path(__file__).with_name("copy_link.js").read_text(encoding="utf-8")
    _stylesheets: ClassVar[list[str]] = [_LOOK]

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def _handle_msg(self, message: object) -> None:
        if isinstance(message, str) and message in _SAID:
            self._say(_SAID[message])
