"""Pages of officers: the first questions, an assessment page by page, requests to colleagues."""
