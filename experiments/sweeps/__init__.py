"""Sweeps: a study at many points of its parameter space, run, stored, gone on with and read."""
