"""HTTP: every dialect of chalicelib, answered from the board."""
