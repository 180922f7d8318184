"""The fleets of a long run: policies, groups and hosts as a middling company has them."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.simulation.rules import EVERY, Rules
from tests.simulation.scenario import BEGIN
from tests.simulation.stage import Stage
from tests.simulation.things import FakeGroup

EVENED = {"suspended": {"AZRebalance"}}
ZONES = ("a", "b", "c")


@dataclass(frozen=True, slots=True)
class Kind:
    """`room` is below MaxSize, in percent of the size; `late` fleets are adopted past their age."""

    rules: dict[str, Any]
    group: dict[str, Any] = field(default_factory=dict)
    room: int = 20
    late: bool = False


SHORT, MIDDLE, LONG = (
    {"soft": "5d", "hard": "7d"},
    {"soft": "10d", "hard": "14d"},
    {"soft": "20d", "hard": "30d"},
)
NIGHT = {"window": "0 2 * * *", "open": "3h"}
WORKDAYS = {"window": "0 9 * * mon-fri", "open": "6h"}
FULL = {"unavailable": "1", "in_flight": "2"}

KINDS = (
    Kind(SHORT | NIGHT, EVENED),
    Kind(MIDDLE | WORKDAYS, {"template": None}),
    Kind(LONG | NIGHT | FULL, EVENED, room=0),
    Kind(SHORT | {"in_flight": "5%"}),
    Kind(MIDDLE, EVENED),
    Kind(LONG | WORKDAYS, {"mixed": True, **EVENED}),
    Kind(SHORT | WORKDAYS | {"in_flight": "20%"}, EVENED, room=50),
    Kind(MIDDLE | FULL, EVENED, room=0),
    Kind(LONG, room=10),
    Kind(MIDDLE | NIGHT, EVENED, late=True),
)


def sizes(fleets: int, hosts: int) -> list[int]:
    """Small, middling and large ones, `hosts` in all."""
    shares = [(2, 5, 8)[number % 3] for number in range(fleets)]
    found = [hosts * share // sum(shares) for share in shares]
    found[0] += hosts - sum(found)
    return found


def populate(
    stage: Stage, fleets: int, hosts: int, chance: random.Random, kinds: tuple[Kind, ...] = KINDS
) -> None:
    for number, size in enumerate(sizes(fleets, hosts)):
        kind, name = kinds[number % len(kinds)], f"fleet-{number:02}"
        group = FakeGroup(
            **{
                "name": name,
                "min_size": size // 2,
                "max_size": size + -(-size * kind.room // 100),
                "desired": size,
                "owner": size,
                "zones": ZONES,
                "target_groups": (f"arn:aws:elb:x:targetgroup/{name}/1",) if number % 2 else (),
                "tags": {"repave:policy": name},
            }
            | kind.group
        )
        group.suspended = set(group.suspended)
        stage.cloud.groups[name] = group
        rules = Rules(name, **{"in_flight": "10%", "reasons": EVERY} | kind.rules)
        _hosts(stage, group, rules, kind.late, chance)
        stage.hands.bind(group, rules)
    stage.cloud.record()


def _hosts(stage: Stage, group: FakeGroup, rules: Rules, late: bool, chance: random.Random) -> None:
    """As old as hosts are that were replaced now and then; of a late fleet, all beyond hard."""
    for number in range(group.desired):
        host = stage.cloud.launched(
            group,
            group.zones[number % len(group.zones)],
            lifecycle="InService",
            state="running",
            checks=True,
            target="healthy",
        )
        oldest = rules.soft_age if not late else rules.hard_age
        host.born = BEGIN - oldest * chance.random() - (timedelta(0) if not late else oldest)
