"""Published figures that simulated clinics are compared with: the project's own table, or a user's."""

from experiments.evidence.figures import ROLES, SHIPPED, Figure, read_figures

__all__ = ["ROLES", "SHIPPED", "Figure", "read_figures"]
