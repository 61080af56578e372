"""Who may be held out of a service; apart from the forecasts, so that the command line loads nothing for it."""

from typing import Final

NOBODY, CLIENTS, THERAPISTS = "nobody", "clients", "therapists"
HELD_OUT: Final = (NOBODY, CLIENTS, THERAPISTS)
"""Nobody, each client once, or each therapist once with all clients."""
