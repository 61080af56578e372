"""What addresses say: which page is asked for, and whether it is the page itself or the words that come before it."""

from __future__ import annotations

from typing import Final

PAGES: Final = ("start", "clinic", "worlds", "therapist", "lessons")
"""What may come after ``?page=``, in the order of the menu. Without it, the first is shown."""
DOCUMENT: Final = "document"
"""What an address says for the page itself; without it, the words are sent that ask for the page."""
RESUMED: Final = "resumed"
"""What it also says if something comes after its ``#``, which browsers do not send: not the page as it begins."""

EMBEDDED: Final = "embed"
"""What an address says, as ``embed=1``, for one page by itself: in a frame, without menu and heading."""


def page_called(name: str) -> str:
    """Return the page that an address asks for: the first for an unknown name.

    Examples
    --------
    >>> page_called("worlds"), page_called("world")
    ('worlds', 'start')
    """
    return name if name in PAGES else PAGES[0]
