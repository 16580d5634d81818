"""A unit's own pages, for its focal person and its head."""
