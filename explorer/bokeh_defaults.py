"""What Bokeh does for any page and this one can do without: defaults worked out anew, and scripts that nothing needs.

Bokeh works out the default of every property of every model whenever it makes one and whenever it sends one. That
took a third of the time in which the server made a page of some three hundred models; a page has a hundred now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from bokeh.core.has_props import HasProps
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.resources import Resources
from bokeh.server.tornado import BokehTornado

_Worker: TypeAlias = Callable[[PropertyDescriptor, HasProps], object]

_FIXED: Final = (str, int, float, type(None))
"""Defaults of these types can be shared, for nothing can change them."""
WORKER: Final = "_get_default"
"""The method of Bokeh's own that works a default out; Bokeh has no public way to keep what it returns."""
_work_out: Final[_Worker | None] = getattr(PropertyDescriptor, WORKER, None)
_SCRIPTS: Final = ("bokeh", "bokeh-widgets", "bokeh-tables")


def _keeping(work_out: _Worker) -> _Worker:
    """Return what works defaults out as `work_out` does, and keeps them."""
    known: dict[tuple[type, str], object] = {}

    def default(descriptor: PropertyDescriptor, model: HasProps) -> object:
        themed = model.themed_values()
        if themed is not None and descriptor.name in themed:
            return work_out(descriptor, model)
        key = type(model), descriptor.name
        if key in known:
            return known[key]
        value = work_out(descriptor, model)
        if isinstance(value, _FIXED) and not descriptor.has_unstable_default(model):
            known[key] = value
        return value

    return default


def use_known_defaults() -> None:
    """Let every model made from now on look its defaults up, unless Bokeh calls its method otherwise by now."""
    if _work_out is not None:
        setattr(PropertyDescriptor, WORKER, _keeping(_work_out))


def use_needed_scripts(application: BokehTornado) -> None:
    """Let the pages of a server load none of Bokeh's scripts for formulas and graphics cards, two fifths of all."""
    all_scripts = application.resources

    def needed(absolute_url: str | bool | None = None) -> Resources:
        return all_scripts(absolute_url).clone(components=[*_SCRIPTS])

    application.resources = needed
