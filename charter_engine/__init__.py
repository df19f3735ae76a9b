"""Charter Engine: a residents' Data Charter as rules anyone can read, and what a data project must put to them."""

__version__ = "0.1.0"
