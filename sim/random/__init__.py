"""Random numbers keyed by what they are for, and the normal quantile."""
