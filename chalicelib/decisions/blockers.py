"""What keeps a whole fleet from gaining new hosts, whoever is due."""

from collections.abc import Iterator

from chalicelib.decisions.breaker import open_because
from chalicelib.decisions.sanity import doubts
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.fleet import Breaker


def fleet_blockers(facts: Facts) -> Iterator[str]:
    """In words, the most lasting first."""
    for words in (
        open_because(_breaker(facts), facts.now),
        facts.way if isinstance(facts.way, str) else None,
        _refreshing(facts),
        _scaling_in(facts),
        *doubts(facts.observation.account, facts.group, facts.now),
    ):
        if words:
            yield words


def _refreshing(facts: Facts) -> str | None:
    """Two that replace the same hosts would undo each other."""
    refresh = facts.observation.refresh
    return (
        f"{refresh}: nothing begins beside it; wait for its end, or cancel it" if refresh else None
    )


def probing(facts: Facts) -> bool:
    """After a run of failures exactly one may try whether launches work again."""
    return _breaker(facts).failures >= facts.policy.breaker.failures


def _breaker(facts: Facts) -> Breaker:
    """Of what would be launched now: a mended template is tried at once."""
    return facts.observation.fleet.breaker.of(facts.group.version)


def _scaling_in(facts: Facts) -> str | None:
    """A group that has more hosts than it desires will end some of its own choice, and would end
    a new one as soon as an old one."""
    group = facts.group
    if facts.beyond_desired <= 0:
        return None
    return f"the group scales in: it has {group.size} hosts and desires {group.desired}"
