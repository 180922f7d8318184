"""An account as a seed draws it: one to three fleets, their hosts, and how hard the run will be."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.simulation.cloud import Cloud
from tests.simulation.faults import CALL_FAULTS
from tests.simulation.hands import DEEDS, Hands
from tests.simulation.mishaps import KINDS
from tests.simulation.rules import Rules, drawn
from tests.simulation.things import FakeGroup

BEGIN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KINDS_OF_GROUPS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {},
    {},
    {},
    {"template": None},
    {"warm_pool": True},
    {"mixed": True},
)
"""The last three cannot be launched into by LaunchInstances."""
NAMES = ("web", "api", "jobs")


@dataclass(frozen=True, slots=True)
class Profile:
    """A run has some kinds of faults, not all: a rare one is not drowned by the others."""

    every: int
    """Calls between two faults; 0: none."""
    call_faults: tuple[str, ...]
    mishaps: tuple[str, ...]
    deeds: tuple[str, ...]
    mishap_chance: float
    deed_chance: float
    bad_events: float
    bad_launches: float
    long_drains: float
    rebalances: bool


def profile(chance: random.Random) -> Profile:
    def some(of: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(each for each in of if chance.random() < 0.5)

    pick = chance.choice
    return Profile(
        every=pick((0, 40, 100, 250, 250)),
        call_faults=some(CALL_FAULTS),
        mishaps=some(KINDS),
        deeds=some(DEEDS),
        mishap_chance=pick((0.0, 0.03, 0.1, 0.2)),
        deed_chance=pick((0.0, 0.02, 0.05, 0.15)),
        bad_events=pick((0.0, 0.2, 0.6, 1.0)),
        bad_launches=pick((0.0, 0.0, 0.1, 0.4)),
        long_drains=pick((0.0, 0.1)),
        rebalances=chance.random() < 0.5,
    )


def cap(seed: int) -> int:
    """The account's claims of an hour, small in some seeds. Not drawn: no other draw moves."""
    return (2, 3, 5)[seed // 7 % 3] if seed % 7 == 0 else 1000


def build(cloud: Cloud, hands: Hands, chance: random.Random) -> None:
    for number in range(chance.choice((1, 1, 2, 3))):
        group = _group(cloud, NAMES[number], chance)
        cloud.groups[group.name] = group
        _hosts(cloud, group, chance)
        hands.bind(group, _rules(group, chance, first=number == 0))
    for _ in range(chance.choice((0, 0, 2))):
        alone = cloud.launched(None, "a", lifecycle="Gone", state="running")
        alone.born = BEGIN - timedelta(days=9)
    cloud.record()


def _group(cloud: Cloud, name: str, chance: random.Random) -> FakeGroup:
    size = chance.randint(1, 8)
    return FakeGroup(
        name=name,
        min_size=chance.choice((0, 0, size // 2, size)),
        max_size=size + chance.choice((0, 0, 1, 2, 4, 8)),
        desired=size,
        owner=size,
        zones=("a", "b", "c")[: chance.choice((1, 2, 3))],
        target_groups=chance.choice(((), (f"arn:aws:elb:x:targetgroup/{name}/1",))),
        suspended=set() if chance.random() < 0.5 else {"AZRebalance"},
        tags={"repave:policy": name},
        heals=chance.random() < 0.7,
        **chance.choice(KINDS_OF_GROUPS),
    )


def _hosts(cloud: Cloud, group: FakeGroup, chance: random.Random) -> None:
    # Some begin uneven, for their zones to be evened out among replacements.
    first = 3 if group.max_size % 3 else 0
    for number in range(group.desired):
        host = cloud.launched(
            group,
            group.zones[max(0, number - first) % len(group.zones)],
            lifecycle="InService",
            state="running",
            checks=True,
            target="healthy",
        )
        host.born = BEGIN - timedelta(hours=chance.choice((chance.randint(24, 140), 140, 190, 220)))
        host.protected = chance.random() < 0.04


def _rules(group: FakeGroup, chance: random.Random, *, first: bool) -> Rules | None:
    rules, roll = drawn(group.name, chance), 1.0 if first else chance.random()
    if roll < 0.1:
        group.tags = {}
        return None
    if roll < 0.2:
        return replace(rules, mode="observe")
    if roll < 0.3:
        return replace(rules, broken=True)
    if roll < 0.4:
        group.tags = {}  # Bound by its match alone: observed.
    return rules
