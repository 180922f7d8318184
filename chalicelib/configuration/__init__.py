"""Configuration: what operations do to keys and sessions, what readers see. Pure."""
