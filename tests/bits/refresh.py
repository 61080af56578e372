"""``python -m tests.bits.refresh`` writes the digests anew, after the model has been changed on purpose."""

from __future__ import annotations

import json

from tests.bits.clinics import CLINICS, FILE, digests

if __name__ == "__main__":
    FILE.write_text(json.dumps({name: digests(name) for name in CLINICS}, indent=1) + "\n", encoding="utf-8")
