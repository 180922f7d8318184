"""How `deploy`, `status` and `destroy` see an installation: one stack, one bucket, tables."""
