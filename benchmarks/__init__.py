"""How fast and how right are we, beside a peer and the floor? Measured and printed, never asserted."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")  # what is invented knows the kinds of units
