"""From rows to answers: services, nodes, facts, and how fresh they are. Pure; it reads no clock."""
