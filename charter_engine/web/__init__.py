"""What answers over HTTP. FastAPI is known here alone, and loads when something is served."""
