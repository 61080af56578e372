"""Sweeps: a study at many points of its parameter space, run, stored, resumed and read."""
