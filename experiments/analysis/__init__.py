"""What analyses of a sweep share: contrasts, responses, stored results."""
