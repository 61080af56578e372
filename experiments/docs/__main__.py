"""`python -m experiments.docs`: write the generated parts of the documentation, or check that they are up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from experiments.docs.checkout import project_folder
from experiments.docs.pages import PAGES, renewed
from sim.errors import InputError


def main(argv: Sequence[str] | None = None) -> int:
    """Renew every page, or say which are stale.

    Parameters
    ----------
    argv : sequence of str, optional
        ``--check`` writes nothing.

    Returns
    -------
    int
        0 when all pages are as the code says, 1 when ``--check`` found a stale one, 2 after an error.
    """
    parser = argparse.ArgumentParser("python -m experiments.docs", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    check = parser.parse_args(argv).check
    stale = 0
    try:
        for name in PAGES:
            path = project_folder() / name
            before = path.read_text(encoding="utf-8")
            after = renewed(before, name)
            if after == before:
                continue
            stale += 1
            if not check:
                path.write_text(after, encoding="utf-8")
            print(f"{name}: {'stale' if check else 'renewed'}")
    except (InputError, OSError) as error:
        print(f"experiments.docs: {error}", file=sys.stderr)
        return 2
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
