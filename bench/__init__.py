"""Measurements against other rule engines, and of the command's own start: `make bench` writes results.md."""
