"""A policy as the judge understands it, and the text of the file that says the same."""

import random
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.policies.book import PolicyBook

DRAIN = timedelta(minutes=5)
"""Unless a policy says otherwise; none of these does."""


@dataclass(frozen=True, slots=True)
class Rules:
    name: str
    mode: str = "enforce"
    in_flight: str = "1"
    unavailable: str = "0"
    strategy: str = "auto"
    soft: str = "5d"
    hard: str = "7d"
    bake: int = 60
    within: int = 600
    target_health: bool = True
    status_checks: bool = True
    window: str = ""
    open: str = "1h"
    failures: int = 3
    reasons: tuple[str, ...] = ("age", "request")
    broken: bool = False
    signal: bool = False
    config: bool = False
    """Whether its hosts read the key of the fleet's own name."""

    def text(self) -> str:
        lines = [
            f"name: {self.name}",
            f"mode: {self.mode}",
            f"match: {{group: '{self.name}*'}}",
            f"age: {{soft: {self.soft}, hard: {self.hard}}}",
            f"reasons: [{', '.join([*self.reasons, *(['config'] if self.config else [])])}]",
            f"budget: {{in_flight: {self.in_flight}, unavailable: {self.unavailable}}}",
            f"strategy: {self.strategy}",
            f"ready: {{target_health: {str(self.target_health).lower()}, "
            f"status_checks: {str(self.status_checks).lower()}, "
            f"signal: {str(self.signal).lower()}, "
            f"bake: {self.bake}s, within: {self.within}s}}",
            f"breaker: {{failures: {self.failures}, first_backoff: 30s, max_backoff: 5m}}",
        ]
        if self.window:
            lines.append(f"windows: [{{cron: '{self.window}', duration: {self.open}}}]")
        if self.config:
            lines.append(f"config: {{prefixes: [{self.name}/]}}")
        if self.broken:
            lines.append("colour: blue")
        return "\n".join(lines)

    @property
    def soft_age(self) -> timedelta:
        return timedelta(days=int(self.soft.rstrip("d")))

    @property
    def hard_age(self) -> timedelta:
        return timedelta(days=int(self.hard.rstrip("d")))

    @property
    def rebuild(self) -> timedelta:
        """How long one replacement may take."""
        return timedelta(seconds=self.within + self.bake) + DRAIN

    def lead(self, size: int) -> timedelta:
        """How long before hard a whole fleet is begun: half of the span at most."""
        needed = self.rebuild * -(-size // self.slots(size))
        return min(needed, (self.hard_age - self.soft_age) / 2)

    def slots(self, size: int) -> int:
        return max(1, _amount(self.in_flight, size))

    def allowance(self, size: int) -> int:
        """Hosts that may be out of service by our doing."""
        return _amount(self.unavailable, size)


def _amount(text: str, size: int) -> int:
    number = int(text.rstrip("%"))
    return size * number // 100 if text.endswith("%") else number


def _accepted(strategy: str) -> bool:
    return bool(PolicyBook.of({"x.yaml": Rules("x", strategy=strategy).text()}).good)


STRATEGIES = [s for s in ("surge", "standby", "terminate-first") if _accepted(s)]
"""Those that a policy may ask for in this version; `auto` may choose others too."""


EVERY = ("age", "template", "taint", "unhealthy", "interruption", "maintenance", "request")


def drawn(name: str, chance: random.Random) -> Rules:
    pick = chance.choice
    return Rules(
        name=name,
        in_flight=pick(("1", "2", "3", "30%", "50%", "100%")),
        unavailable=pick(("0", "0", "1", "2", "50%")),
        strategy=pick(["auto"] * 4 + STRATEGIES),
        soft=pick(("2d", "5d")),
        hard=pick(("6d", "7d")),
        bake=pick((0, 60, 180)),
        within=pick((300, 600)),
        target_health=chance.random() < 0.7,
        status_checks=chance.random() < 0.8,
        window=pick(("", "", "0 12 * * *", "0 3 * * *")),
        failures=pick((1, 3)),
        reasons=pick((("age", "request"), EVERY)),
    )
