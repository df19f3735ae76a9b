"""The memory of the Charter: a log of entries that cannot be changed, removed, reordered or back-dated unseen."""
