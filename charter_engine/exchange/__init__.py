"""In and out: one module a format of others."""
