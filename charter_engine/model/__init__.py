"""What things are: frozen data, with no files, no clock and no YAML."""
