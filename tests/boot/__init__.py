"""The script that a host runs at its first boot."""
