"""How long fixes may be looked for, counted in hosts: the outcome is the same on every machine."""

from dataclasses import dataclass
from math import inf


class Spent(Exception):
    """A trial was given up before it said anything."""


@dataclass(slots=True)
class Effort:
    """Hosts whose lives trials may follow, and have followed."""

    most: float = inf
    used: int = 0

    def take(self, hosts: int) -> None:
        if self.used + hosts > self.most:
            raise Spent
        self.used += hosts

    def half(self) -> "Effort":
        """Of what is left: one kind of fix must not use up all."""
        return Effort((self.most - self.used) / 2)
