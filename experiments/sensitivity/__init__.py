"""Which parameters move an outcome of a sweep, and what in it is only luck."""
