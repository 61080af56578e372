"""One therapist and one client, large: how near they are, how it stands between them, and what happened in words."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import ClassVar, Final

import param
from panel.custom import JSComponent

from explorer.core.pair_moment import PairMoment
from explorer.core.state_looks import STATE_LOOKS

_HERE: Final = Path(__file__).parent
_COLOURS: Final = f":host {{ {' '.join(f'--{name}: {look.colour};' for name, look in STATE_LOOKS.items())} }}"


class PairView(JSComponent):
    """A pair; people move with a short animation where motion is welcome."""

    moment = param.Dict({}, doc="What is shown: the fields of a `PairMoment`.")

    _esm = (_HERE / "pair.js").read_text(encoding="utf-8")
    _stylesheets: ClassVar[list[str]] = [_COLOURS, (_HERE / "pair.css").read_text(encoding="utf-8")]

    def show(self, moment: PairMoment) -> None:
        """Redraw."""
        now = asdict(moment)
        if now != self.moment:
            self.moment = now


def pair_view(moment: PairMoment) -> PairView:
    """Return a pair as wide as its column."""
    return PairView(moment=asdict(moment), sizing_mode="stretch_width")
