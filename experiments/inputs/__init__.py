"""Files that a user brings: rosters, networks, posterior draws."""
