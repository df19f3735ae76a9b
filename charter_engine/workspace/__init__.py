"""The use cases: what the interfaces call. Here files are found, read and written."""
