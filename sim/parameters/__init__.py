"""Every parameter of the model: value, unit, range, meaning, source; frozen, validated, readable as a table."""

from sim.parameters.dotted_names import flattened
from sim.parameters.metadata import OPEN, Meta
from sim.parameters.tree import Parameters, default_of, rows, walk

__all__ = ["OPEN", "Meta", "Parameters", "default_of", "flattened", "rows", "walk"]
