"""Check boxes that say what each of them is, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

import param
from panel.custom import JSComponent

_LOOK: Final = """
:host > div { width: 100%; margin: 0; }
[role=group] { margin: 2px 10px; font-size: calc(14px * var(--scale, 1)); }
[role=group] label { display: flex; gap: 6px; align-items: center; min-height: 28px; }
[role=group] label input { margin: 0; inline-size: calc(18px * var(--scale, 1));
                           block-size: calc(18px * var(--scale, 1)); accent-color: var(--accent, #0072B2); }
small { display: none; color: var(--soft, #555); font-size: calc(12px * var(--scale, 1)); margin: 0 0 6px 24px; }
.open small, div:has(> label > input:checked) > small,
div:has(> label > input:focus-visible) > small { display: block; }
[role=group] button { font: inherit; color: var(--link, #004b76); background: none; border: none; padding: 4px 0;
                      text-decoration: underline; cursor: pointer; min-height: 24px; }
"""


class ExplainedBoxes(JSComponent):
    """Check boxes of one group."""

    title = param.String("", doc="Name of the group; read out, so that a heading above can say it too.")
    options = param.List([], doc="Name, label and explanation of every box.")
    value = param.Parameter([], doc="Names of those ticked, as the browser sends them; `chosen` is checked.")

    _esm = Path(__file__).with_name("explained_boxes.js").read_text(encoding="utf-8")
    _stylesheets: ClassVar[list[str]] = [_LOOK]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The boxes that are ticked, in their order; whatever else a browser sent is left out."""
        sent = self.value if isinstance(self.value, list) else []
        return tuple(name for name, _, _ in self.options if name in sent)


def explained_boxes(
    title: str,
    options: Mapping[str, str],
    explanations: Mapping[str, str],
    value: Sequence[str] = (),
) -> ExplainedBoxes:
    """Return check boxes.

    Parameters
    ----------
    title : str
    options : mapping of str to str
        Label to name.
    explanations : mapping of str to str
        Name to a sentence.
    value : sequence of str
        Names of those that are ticked at first.
    """
    boxes = [[name, label, explanations[name]] for label, name in options.items()]
    return ExplainedBoxes(title=title, options=boxes, value=list(value), sizing_mode="stretch_width")
