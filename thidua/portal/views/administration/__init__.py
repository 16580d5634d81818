"""Pages of whoever opens accounts and gives roles: administrators for the province, a unit's people for its subtree."""
