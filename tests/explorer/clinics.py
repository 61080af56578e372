"""Setups of small clinics."""

from __future__ import annotations

from explorer.core.clinic_setup import ClinicSetup

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
