"""How old the hosts of a fleet are, against its policy's ages."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.model.host import Host
from chalicelib.model.policy import Age
from chalicelib.model.report import Bar, Oldest, OverHard

BARS, MOST_BARS = 20, 40
"""So many up to hard; and at most so many, of which the last has all that are older still."""
SHORTEST = timedelta(minutes=1)
NO_CAUSE = "not yet looked at"


def oldest_of(hosts: Sequence[Host], now: datetime) -> Oldest | None:
    first = min(hosts, key=lambda host: (host.born_at, host.id), default=None)
    return Oldest(first.id, first.born_at, first.age(now)) if first else None


def over_soft(hosts: Sequence[Host], age: Age | None, now: datetime) -> int:
    """Those over hard are over soft as well."""
    return sum(host.age(now) >= age.soft for host in hosts) if age else 0


def over_hard(
    hosts: Sequence[Host], age: Age | None, now: datetime, causes: Mapping[str, str]
) -> tuple[OverHard, ...]:
    """The oldest first."""
    if age is None:
        return ()
    found = [host for host in hosts if host.age(now) > age.hard]
    return tuple(
        OverHard(host.id, host.age(now), host.born_at + age.hard, causes.get(host.id, NO_CAUSE))
        for host in sorted(found, key=lambda host: (host.born_at, host.id))
    )


def bars(hosts: Sequence[Host], age: Age | None, now: datetime) -> tuple[Bar, ...]:
    """Of equal width, from age zero up to hard and on to the oldest host."""
    ages = [host.age(now) for host in hosts]
    if not ages:
        return ()
    width = max((age.hard if age else max(ages)) / BARS, SHORTEST)
    count = min(MOST_BARS, max(BARS, max(ages) // width + 1))
    edges = [width * index for index in range(count)]
    # Clocks differ: a host that seems to come from the future is new.
    found = Counter(max(0, bisect_right(edges, each) - 1) for each in ages)
    return tuple(Bar(edge, found[index]) for index, edge in enumerate(edges))
