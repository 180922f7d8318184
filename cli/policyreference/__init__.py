"""The reference of the policy's keys, docs/policies.md, and a JSON schema for editors: both made
from the models that validate."""
