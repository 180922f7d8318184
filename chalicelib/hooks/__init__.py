"""Tending hosts that wait at lifecycle hooks of ours: read, decide, carry out."""
