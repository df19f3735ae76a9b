"""The smallest sets of facts that bring about an outcome: conditions as formulas over facts that may be set, solved."""
