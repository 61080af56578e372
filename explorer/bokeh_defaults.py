"""What Bokeh does for any page and this one can do without: defaults worked out anew, and scripts that nothing needs.

Bokeh works out the default of every property of every model whenever it makes one and whenever it sends one. That
took a third of the time in which the server made a page of some three hundred models; a page has a hundred now.
"""

from __future__ import annotations

from typing import Final

from bokeh.core.has_props import HasProps
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.resources import Resources

_FIXED: Final = (str, int, float, type(None))
"""Defaults of these types can be shared, for nothing can change them."""
_known: Final[dict[tuple[type, str], object]] = {}
_work_out: Final = PropertyDescriptor._get_default


def _default(descriptor: PropertyDescriptor, model: HasProps) -> object:
    themed = model.themed_values()
    if themed is not None and descriptor.name in themed:
        return _work_out(descriptor, model)
    key = type(model), descriptor.name
    if key in _known:
        return _known[key]
    value = _work_out(descriptor, model)
    if isinstance(value, _FIXED) and not descriptor.has_unstable_default(model):
        _known[key] = value
    return value


def use_known_defaults() -> None:
    """Let every model made from now on look its defaults up."""
    PropertyDescriptor._get_default = _default


def use_needed_scripts() -> None:
    """Let pages made from now on load none of Bokeh's scripts for formulas and graphics cards, two fifths of all."""
    Resources._default_components = ["bokeh", "bokeh-widgets", "bokeh-tables"]
