"""WORKING TABLES: what people have begun and nobody else may see yet. `charter rebuild` never touches them."""
