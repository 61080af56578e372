"""The same clinic as ordinary Mesa objects."""
