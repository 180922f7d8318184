"""The parts of the HTTP API by themselves."""
