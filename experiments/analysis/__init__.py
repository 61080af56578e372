"""What analyses of a sweep share: contrasts, responses, rows, manifests."""
