"""Rules on a proposal: what they come to, and why. Pure; knows no people, files, clocks or randomness."""
