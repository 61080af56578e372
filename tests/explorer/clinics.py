"""Setups of small clinics, and what their pictures draw."""

from __future__ import annotations

import json
from typing import Any

from explorer.core.clinic_setup import ClinicSetup
from explorer.curve_picture import CurvePicture

SMALL = ClinicSetup().with_changes(
    {
        "clinic.therapists": 3,
        "clinic.clients": 24,
        "clinic.weeks": 10,
        "clinic.closing_weeks": 12,
        "clinic.followup_weeks": 4,
        "rupture.base_rate": 0.15,
    }
)
"""24 clients, three therapists, many ruptures."""


def layers(picture: CurvePicture, kind: str) -> list[dict[str, Any]]:
    """Return the layers of one kind, from the lowest to the highest."""
    found: list[dict[str, Any]] = [
        layer for layer in json.loads(picture.picture)["layers"] if layer["kind"] == kind
    ]
    return found
