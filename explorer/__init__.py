"""The explorer: one clinic, two worlds and more to look at in a browser; `core` knows no browser, `pages` are thin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.notebook import explore

__all__ = ["explore"]


def __getattr__(name: str) -> object:
    # Panel is heavy and optional: it is imported when somebody asks for it.
    if name == "explore":
        from explorer.notebook import explore

        return explore
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
