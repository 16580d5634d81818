"""Pages of the linking area."""
