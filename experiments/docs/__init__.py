"""The documentation pages that are made from the code, so that they can never say something else."""
