"""Whether the contrasts of a study survive what is not known: alternatives, their runs, and verdicts."""
