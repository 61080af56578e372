"""How far a run is: a bar in a terminal or notebook, plain lines in a log."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
EVERY_SECONDS = 10.0


def _one(item: object) -> int:
    return 1


def with_progress(
    items: Iterable[T], total: int, what: str, show: bool = True, amount: Callable[[T], int] = _one
) -> Iterator[T]:
    """Yield items and report on stderr how many are done, how many are left, and how fast it goes.

    Parameters
    ----------
    items : iterable
        Results as they arrive.
    total : int
        How many there will be.
    what : str
        Their name in the plural.
    show : bool
        False reports nothing.
    amount : callable
        Of an item, how many of the total it is.

    Yields
    ------
    object
        The items, unchanged.
    """
    if not show:
        yield from items
    elif sys.stderr.isatty() or "ipykernel" in sys.modules:
        yield from _with_bar(items, total, what, amount)
    else:
        yield from _with_lines(items, total, what, amount)


def _with_bar(items: Iterable[T], total: int, what: str, amount: Callable[[T], int]) -> Iterator[T]:
    with warnings.catch_warnings():
        # Without ipywidgets a notebook gets a bar of text, which is no reason for a warning.
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm
    with tqdm(total=total, unit=f" {what}", leave=False) as bar:
        for item in items:
            yield item
            bar.update(amount(item))


def _with_lines(items: Iterable[T], total: int, what: str, amount: Callable[[T], int]) -> Iterator[T]:
    started = reported = time.monotonic()
    done = 0
    for item in items:
        yield item
        done += amount(item)
        now = time.monotonic()
        if now - reported >= EVERY_SECONDS or (done == total and reported > started):
            rate = done / max(now - started, 1e-9)
            left = f"{(total - done) / rate:.0f} s left"
            print(f"{done} of {total} {what}, {rate:.2g} a second, {left}", file=sys.stderr, flush=True)
            reported = now


def progress_line(text: str, show: bool = True) -> None:
    """Report one line on stderr.

    Parameters
    ----------
    text : str
    show : bool
        False reports nothing.
    """
    if show:
        print(text, file=sys.stderr, flush=True)
