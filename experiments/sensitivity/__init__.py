"""Which parameters move an outcome of a sweep, and how much of it is random variation."""
