"""PROJECTIONS: the record in another order, for quick reading. `charter rebuild` makes them again."""
