"""THE SERVICE FOR PROGRAMS: JSON under /api/v1, the same models as the pages and the command."""
