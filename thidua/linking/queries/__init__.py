"""What is known about links."""
