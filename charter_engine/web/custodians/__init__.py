"""Pages of the Charter, and of changing it."""
