"""Where in a parameter space an outcome flips or an arm starts to help: boxes and rules in plain words."""
