"""One verb phrase a trigger: read, decide, act, record."""
