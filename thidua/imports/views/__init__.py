"""Files in, and back out: the list, one upload, one batch, and what can be downloaded."""
