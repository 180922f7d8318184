"""The wires of existing clients, a file each: request to question, what was read to bytes. Pure."""
