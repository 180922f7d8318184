"""When the passing of time alone will next change a fleet's plan."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.decisions.age import hard_at, lifts_at
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.windows import next_opening
from chalicelib.model.host import Host

UNKNOWN_AGAIN = timedelta(minutes=1)


def next_look_at(facts: Facts) -> datetime | None:
    """Open replacements are looked at by every sweep and need no time of their own."""
    return min((moment for moment in _moments(facts) if moment > facts.now), default=None)


def _moments(facts: Facts) -> Iterator[datetime]:
    observation = facts.observation
    opening = next_opening(facts.policy.windows, facts.now)
    possible = [
        opening,
        observation.fleet.breaker.retry_at,
        observation.fleet.freeze.until if observation.fleet.freeze else None,
        observation.account.freeze.until if observation.account.freeze else None,
    ]
    yield from (moment for moment in possible if moment)
    for member in facts.group.members:
        host = observation.hosts.get(member.id)
        if host is not None:
            yield from _moments_of(host, facts)
        else:
            # EC2's listing lags behind the group's: nothing else would poke the fleet for it.
            yield facts.now + UNKNOWN_AGAIN


def _moments_of(host: Host, facts: Facts) -> Iterator[datetime]:
    yield hard_at(host, facts.policy)
    yield lifts_at(host, facts.policy, facts.size)
    if host.unwell_since is not None:
        yield host.unwell_since + facts.policy.unhealthy_after
    if host.maintenance is not None and host.maintenance.due is not None:
        yield host.maintenance.due - facts.policy.rebuild_time * 2
    own = (host.recycle_at, host.retry_after, host.hold.until if host.hold else None)
    yield from (moment for moment in own if moment)
