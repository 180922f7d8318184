"""YAML to validated policy, from a folder or SSM Parameter Store, and which one binds a fleet."""
