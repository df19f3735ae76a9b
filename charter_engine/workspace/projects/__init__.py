"""Projects as everybody may see them, one by one and as a register."""
