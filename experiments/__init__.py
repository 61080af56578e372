"""What a researcher does with the model: configure, run, compare, store, show."""
