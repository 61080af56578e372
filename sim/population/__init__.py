"""Who is there: people with correlated traits, and the networks between them."""
