"""When the passing of time alone will next change a fleet's plan."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.decisions.busy import busy_until
from chalicelib.decisions.reasons.maintenance import begins_at
from chalicelib.decisions.reasons.taint import grace_ends_at
from chalicelib.decisions.reasons.unhealthy import patience_ends
from chalicelib.decisions.sanity import doubts
from chalicelib.decisions.sparing import spared_until
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.windows import next_opening
from chalicelib.model.host import Host

PROTECTED_AGAIN = timedelta(minutes=15)
"""No listing and no event tells that a host's protection from termination was lifted."""
UNKNOWN_AGAIN = timedelta(minutes=1)
DOUBTED_AGAIN = timedelta(minutes=5)
REFRESH_AGAIN = timedelta(minutes=5)


def next_look_at(facts: Facts) -> datetime | None:
    """Open replacements are looked at by every sweep and need no time of their own."""
    return min([moment for moment in _moments(facts) if moment > facts.now], default=None)


def _moments(facts: Facts) -> Iterator[datetime]:
    yield from _of_fleet(facts)
    hard, lifted = facts.policy.age.hard, facts.lifting.at
    for host in facts.hosts:
        yield host.born_at + hard
        # No window keeps a host that is not due; when it becomes so, it is looked at anyway.
        if facts.reasons[host.id]:
            yield lifted(host)
        if host.recycle_at is not None:
            yield host.recycle_at
        if _marked(host):
            yield from _of_marks(host, facts)


def _marked(host: Host) -> bool:
    """Most hosts are not, and are told by this alone."""
    told = host.unwell_since or host.maintenance or host.taint
    return bool(told or host.retry_after or host.hold or host.cancelled_at)


def _next_hour(facts: Facts) -> datetime | None:
    """When the account may begin replacements again, if those of this hour are spent."""
    quota, account = facts.observation.quota, facts.observation.account
    if quota is None or account.claims_left(quota) > 0:
        return None
    return facts.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _of_fleet(facts: Facts) -> Iterator[datetime]:
    fleet, account = facts.observation.fleet, facts.observation.account
    possible = (
        next_opening(facts.policy.windows, facts.now),
        fleet.breaker.retry_at,
        fleet.freeze.until if fleet.freeze else None,
        account.freeze.until if account.freeze else None,
        _next_hour(facts),
    )
    yield from (moment for moment in possible if moment)
    yield from filter(None, map(busy_until, facts.observation.busy.values()))
    if any(facts.reasons.values()) and any(doubts(account, facts.group, facts.now)):
        # An audit that ends pokes nobody.
        yield facts.now + DOUBTED_AGAIN
    if facts.observation.refresh:
        # Its end may change nothing that a sweep sees.
        yield facts.now + REFRESH_AGAIN
    if facts.group.standalone and any(member.protected for member in facts.group.members):
        yield facts.now + PROTECTED_AGAIN
    if len(facts.hosts) < len(facts.group.members):
        # EC2's listing lags behind the group's: nothing else would poke the fleet for it.
        yield facts.now + UNKNOWN_AGAIN


def _of_marks(host: Host, facts: Facts) -> Iterator[datetime]:
    if host.maintenance is not None and host.maintenance.due is not None:
        yield host.maintenance.due - facts.policy.rebuild_time * 2
    patience = patience_ends(host, facts.policy)
    hold_ends = host.hold.until if host.hold else None
    grace_ends = grace_ends_at(host, facts.policy)
    own = (patience, host.retry_after, hold_ends, begins_at(host), grace_ends, spared_until(host))
    yield from (moment for moment in own if moment)
