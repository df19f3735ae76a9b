"""What the entries of the record mean: their kinds, the things that they name, and what follows from them. Pure."""
