"""Pages of those who advise, look at evidence and decide."""
