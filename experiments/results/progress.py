"""How far a study is: a bar in a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
EVERY_SECONDS = 10.0


def watched(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """Yield items while telling on stderr how many are done, how many are left, and how fast it goes.

    Parameters
    ----------
    items : iterable
        Results as they arrive.
    total : int
        How many there will be.
    what : str
        Their name in the plural.

    Yields
    ------
    object
        The items, unchanged.
    """
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(items, total=total, unit=f" {what}", leave=False)
        return
    begun = said = time.monotonic()
    for done, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - said >= EVERY_SECONDS or (done == total and said > begun):
            rate = done / max(now - begun, 1e-9)
            left = f"{(total - done) / rate:.0f} s left"
            print(f"{done} of {total} {what}, {rate:.2g} a second, {left}", file=sys.stderr, flush=True)
            said = now
