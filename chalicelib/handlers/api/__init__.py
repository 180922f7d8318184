"""The HTTP API: one file a resource. Errors are problem+json (RFC 9457)."""
