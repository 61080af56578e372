"""The science."""
