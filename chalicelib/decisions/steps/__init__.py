"""One file a step: the next action of a replacement that stands there, or what it waits for."""
