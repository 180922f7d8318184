"""How EventBridge delivers: when each event arrives, how often, and whether at all."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Delivery:
    """`delays` are seconds between an event and its function; wide ones change the order. `twice`
    and `lost` are shares of all events."""

    delays: tuple[float, float] = (0.5, 3.0)
    twice: float = 0.0
    lost: float = 0.0

    def arrivals(self, rng: random.Random) -> list[timedelta]:
        """Of one event at one function; empty when it is lost."""
        if self.lost and rng.random() < self.lost:
            return []
        times = 2 if self.twice and rng.random() < self.twice else 1
        return [timedelta(seconds=rng.uniform(*self.delays)) for _ in range(times)]


DELIVERIES: Mapping[str, Delivery] = {
    "usual": Delivery(),
    "late": Delivery(delays=(300, 1800)),
    "twice": Delivery(twice=1.0),
    "shuffled": Delivery(delays=(0.5, 120)),
    "lost": Delivery(lost=1.0),
}
"""The choices of `--events`."""
