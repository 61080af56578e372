"""Virtual trials: studies recruited out of simulated clinics, and the analyses that researchers would run on them."""
