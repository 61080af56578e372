"""Configurations: options, their types, where their files are, and what is wrong with them."""
