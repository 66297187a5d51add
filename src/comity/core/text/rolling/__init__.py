"""Rolling text: one frozen base, what parties propose on it, and the open places that follow."""
