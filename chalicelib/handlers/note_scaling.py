"""A group launched or terminated a host, or could not: its fleet is looked at, and launches that
failed feed its breaker."""

from chalicelib.binding import bound
from chalicelib.decisions.launch_failures import LaunchFailure, fed
from chalicelib.deps import Deps
from chalicelib.errors import Conflict
from chalicelib.events import NotForUs, Scaling
from chalicelib.model.group import Group
from chalicelib.model.timeline import Entry, of_fleet
from chalicelib.observability import count, logger, not_for_us

RECENT = 50
"""Replacements that a launch may have been meant for."""


def note_scaling(deps: Deps, event: Scaling | NotForUs) -> str:
    """Returns the outcome in words. Raises Conflict, which is worth a retry."""
    if isinstance(event, NotForUs):
        return not_for_us(event.kind)
    counted = event.launch_failed and _count(deps, event)
    deps.pokes.send([event.group])
    outcome = "a failed launch is counted" if counted else "poked"
    logger.info(outcome, extra={"fleet": event.group, "kind": event.kind, "why": event.words})
    return outcome


def _count(deps: Deps, event: Scaling) -> bool:
    group = deps.groups.get(event.group)
    policy = bound(deps.policies.book(), group).policy
    if group is None or policy is None:
        return False  # Nothing of ours launches in that group.
    failure = _failure(event, group)
    rows = deps.registry.replacements.page(RECENT, fleet=event.group).items
    known = deps.registry.fleets.get(event.group).breaker
    breaker = fed(known, failure, policy.breaker, rows)
    if breaker is None:
        return False
    words = f"the group could not launch a host: {event.words}"
    entry = Entry(of_fleet(event.group), event.ended, event.activity, "launch-failed", words)
    # Before the count: what is counted is not told again.
    deps.registry.timeline.append([entry])
    if not deps.registry.fleets.set_breaker(event.group, breaker, known):
        raise Conflict(
            f"a failed launch of {event.group}", "another hand fed the breaker meanwhile"
        )
    deps.registry.fleets.raise_attention(event.group)
    count("LaunchFailures")
    return True


def _failure(event: Scaling, group: Group) -> LaunchFailure:
    return LaunchFailure(
        event.group,
        group.version,
        event.activity,
        event.began,
        event.ended,
        event.host,
        event.words,
    )
