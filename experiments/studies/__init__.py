"""Studies: arms, runs, and what is collected of them."""
