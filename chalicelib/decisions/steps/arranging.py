"""Where a standalone pair stands: which of the two is registered, and which has the Elastic IP.

Up to the commit point the old host serves, after it the new one. Whatever the present reading shows
otherwise is put right by one call at a time, so that a call which was lost is simply made again."""

from chalicelib.decisions.standalone import registered, still_there
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.plan import Join, Leave, MoveAddress
from chalicelib.model.replacement import Replacement, Step

Arrangement = Join | Leave | MoveAddress


def join(replacement: Replacement, host: str, facts: Facts) -> Join | None:
    """A host that runs becomes every target that the old one was."""
    member = facts.group.member(host)
    if member is None or not member.in_service:
        return None  # Elastic Load Balancing takes no other.
    wanted = still_there(replacement.target_groups, facts.group)
    missing = tuple(target for target in wanted if target not in _registered(host, facts))
    words = f"{host} joins {_names(missing)}"
    return Join(replacement, host, missing, words) if missing else None


def leave(replacement: Replacement, host: str, facts: Facts) -> Leave | None:
    found = _registered(host, facts)
    words = f"{host} leaves {_names(found)}"
    return Leave(replacement, host, found, words) if found else None


def give_address(replacement: Replacement, host: str, facts: Facts) -> MoveAddress | None:
    """Only from the other of the pair, or from nobody: what another hand gave elsewhere stays."""
    address, standalone = replacement.address, facts.group.standalone
    if address is None or standalone is None or facts.group.member(host) is None:
        return None
    at = standalone.addresses.get(address)
    if at in (None, host) or at not in ("", replacement.old_host, replacement.new_host):
        return None
    return MoveAddress(replacement, host, f"{address} goes to {host}")


def put_back(replacement: Replacement, facts: Facts) -> Arrangement | None:
    """What may have left the old host by our doing, after a relapse."""
    old = replacement.old_host
    if Step.DRAINING not in replacement.began or facts.old_left(replacement):
        return None
    return give_address(replacement, old, facts) or join(replacement, old, facts)


def drains(replacement: Replacement, facts: Facts) -> bool:
    """Whether some target group still lists the old host."""
    health = facts.observation.health.get(replacement.old_host)
    return bool(health and health.targets)


def _registered(host: str, facts: Facts) -> tuple[str, ...]:
    return registered(facts.observation.health.get(host))


def _names(targets: tuple[str, ...]) -> str:
    return ", ".join(target.split("/")[-2] for target in targets)
