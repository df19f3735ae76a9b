"""Text to model and back: strict YAML with places, document kinds, static checks, canonical formatting."""
