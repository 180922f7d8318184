"""Reading and changing AWS: thin, clients passed in, no choices made here."""
