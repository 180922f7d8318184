"""What the API takes and tells, as models: they check requests, shape answers, and are the spec."""
