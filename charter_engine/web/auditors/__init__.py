"""Pages of the record, and of checking it."""
