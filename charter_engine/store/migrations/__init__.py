"""How the tables of a record came to be as they are, step by step."""
