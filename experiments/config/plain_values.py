"""Values as YAML and JSON hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

PlainValues: TypeAlias = Mapping[str, Any]
"""Names and what a YAML or JSON file has under them: numbers, text, lists, further mappings. What a name holds is
checked when it is read (a schema, a parameter's range), which types cannot say."""
