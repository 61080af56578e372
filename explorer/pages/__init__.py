"""The pages, in the order of the menu: each a module with `TITLE` and `build(visit)`; none holds state of its own."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

import panel as pn

from explorer.page_addresses import PAGES
from explorer.visit import Visit


@dataclass(frozen=True)
class PageEntry:
    """One page.

    Attributes
    ----------
    name : str
        Its module, and what addresses say after ``?page=``.
    title : str
        As the menu says it.
    build : callable
        Makes the page for one visit, when it is first opened.
    """

    name: str
    title: str
    build: Callable[[Visit], pn.Column]


def pages() -> tuple[PageEntry, ...]:
    """Return every page."""
    modules = {name: importlib.import_module(f"explorer.pages.{name}") for name in PAGES}
    return tuple(PageEntry(name, module.TITLE, module.build) for name, module in modules.items())
