"""Controls that have names for screen readers, work by keyboard, and never pass on a value outside their bounds."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, ClassVar, Final

import panel as pn
import param
from bokeh.document import Document
from panel.custom import JSComponent

# Panel's own sliders and spinners leave their handles and arrows without a name; the browser's native inputs,
# told their name, are announced, focused and moved as people expect.
_INPUT: Final = """
export function render({model}) {
  const box = document.createElement("div"), name = document.createElement("span");
  const input = document.createElement("input"), help = document.createElement("small");
  input.type = model.kind;
  help.id = "help";
  input.setAttribute("aria-describedby", "help");
  const show = () => {
    input.min = model.low; input.max = model.high; input.step = model.step; input.value = model.value;
    name.textContent = model.kind == "range" ? `${model.title}: ${model.value}` : model.title;
    input.setAttribute("aria-label", model.title);
    help.textContent = model.help;
  };
  for (const what of ["value", "low", "high", "step", "title", "help"]) model.on(what, show);
  input.addEventListener("input", () => {
    if (model.kind == "range") name.textContent = `${model.title}: ${input.value}`;
  });
  input.addEventListener("change", () => {
    const { valid, badInput, rangeUnderflow, rangeOverflow } = input.validity;
    const inside = input.value != "" && !badInput && !rangeUnderflow && !rangeOverflow;
    // Between two steps is all right for what is not counted.
    if (model.whole ? valid : inside) model.value = Number(input.value); else show();
  });
  show();
  box.append(name, input, help);
  return box;
}
"""
_LOOK: Final = """
:host { max-width: calc(340px * var(--scale, 1)); }
:host > div { width: 100%; margin: 0; }
div { display: flex; flex-direction: column; gap: 2px; margin: 4px 10px;
      font-size: calc(14px * var(--scale, 1)); }
input { width: 100%; box-sizing: border-box; accent-color: var(--accent, #0072B2); min-height: 24px; font: inherit; }
small { color: var(--soft, #555); font-size: calc(12px * var(--scale, 1)); }
"""
_ARROW: Final = (
    "url(\"data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 25 20'"
    "%3e%3cpath d='M0 0h25L12.5 20z' fill='%23808080'/%3e%3c/svg%3e\")"
)
_BOXES: Final = "input { width: calc(13px * var(--scale, 1)); height: calc(13px * var(--scale, 1)); }"
LETTERS: Final = """
.bk-btn, .bk-input { font-size: calc(13px * var(--scale, 1)) !important; height: auto; }
.bk-input { border-color: #767676 !important; }
select.bk-input { background-image: ARROW !important; }
""".replace("ARROW", _ARROW)


class NumberInput(JSComponent):
    """A number between two bounds, as a slider (`kind` is ``range``) or a field to type into (``number_field``)."""

    title = param.String("", doc="What is set; read out as the name of the control.")
    help = param.String("", doc="One clause below it.")
    kind = param.Selector(default="range", objects=["range", "number"])
    value = param.Parameter(0.0, doc="As the browser sends it; `amount` is the bounded one.")
    low = param.Number(0.0)
    high = param.Number(1.0)
    step = param.Number(0.01)
    whole = param.Boolean(False)

    _esm = _INPUT
    _stylesheets: ClassVar[list[str]] = [_LOOK]

    @property
    def amount(self) -> float | int:
        """The value, clamped to its bounds; the lower bound for anything that is not a number."""
        return clamp(self.value, self.low, self.high, self.whole)


def clamp(value: object, low: float, high: float, whole: bool) -> float | int:
    """Return a number between two bounds, whatever a browser sent.

    Parameters
    ----------
    value : any
        What was sent.
    low, high : float
        Bounds, both included.
    whole : bool
        Whether the number is rounded to a whole one.

    Examples
    --------
    >>> clamp(7, 0, 1, False), clamp("seven", 0, 1, False), clamp(2.6, 0, 5, True)
    (1.0, 0.0, 3)
    """
    number_field = float(value) if isinstance(value, int | float) and value == value else low
    inside = min(max(number_field, low), high)
    return round(inside) if whole else float(inside)


def slider(title: str, value: float, low: float, high: float, step: float, help: str = "") -> NumberInput:
    """Return a slider; whole numbers where `step` is a whole number."""
    whole = float(step).is_integer()
    return NumberInput(
        title=title,
        value=value,
        low=low,
        high=high,
        step=step,
        whole=whole,
        help=help,
        sizing_mode="stretch_width",
    )


def number_field(
    title: str, value: float, low: float, high: float, step: float = 1, help: str = ""
) -> NumberInput:
    """Return a field for a number; parameters as `slider`."""
    made = slider(title, value, low, high, step, help)
    made.kind = "number"
    return made


def dropdown(
    title: str, options: Sequence[str] | Mapping[str, str], value: str, width: int = 0
) -> pn.widgets.Select:
    """Return a drop-down list, as wide as its column by default; a browser can only choose one of its options."""
    size: dict[str, object] = {"width": width} if width else {"sizing_mode": "stretch_width"}
    return pn.widgets.Select(label=title, options=options, value=value, stylesheets=[LETTERS], **size)


class _CheckBoxes(pn.widgets.CheckBoxGroup):
    """Check boxes that differ from others of the same names: Panel's own drop the label of the group."""

    def _get_properties(self, doc: Document) -> dict[str, object]:
        attributes = {"role": "group", "aria-label": self.label}
        return {**super()._get_properties(doc), "html_attributes": attributes}


def check_boxes(
    title: str, options: Mapping[str, str], value: Sequence[str] = ()
) -> pn.widgets.CheckBoxGroup:
    """Return check boxes, label -> name; the title is only read out, so that a heading above them can say it too."""
    return _CheckBoxes(label=title, options=dict(options), value=list(value), stylesheets=[_BOXES])


def button(title: str, important: bool = False) -> pn.widgets.Button:
    """Return a button."""
    colour = "primary" if important else "default"
    return pn.widgets.Button(label=title, color=colour, margin=(5, 4), stylesheets=[LETTERS])


def download_button(title: str, filename: str, make: Callable[[], BinaryIO]) -> pn.widgets.FileDownload:
    """Return a button that makes a file when it is pressed and gives it to the browser.

    Parameters
    ----------
    title, filename : str
    make : callable
        Returns an open binary buffer.
    """
    return pn.widgets.FileDownload(
        callback=make, filename=filename, label=title, color="default", margin=(5, 4), stylesheets=[LETTERS]
    )


def details_html(title: str, text: str) -> str:
    """Return preformatted text behind a heading that opens it, as HTML."""
    return f"<details><summary>{html.escape(title)}</summary>{preformatted_html(text)}</details>"


def preformatted_html(text: str) -> str:
    """Return text as it stands, in letters of one width, as HTML."""
    return f'<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{html.escape(text)}</pre>'
