"""An instance changed its state: the registry learns it, and its fleet is looked at."""

from chalicelib.deps import Deps
from chalicelib.errors import InstanceNotYetKnown
from chalicelib.events import InstanceState, NotForUs
from chalicelib.model.host import Host, Seen
from chalicelib.observability import logger, not_for_us
from chalicelib.projecting import compare, forget, register


def register_host(deps: Deps, event: InstanceState | NotForUs) -> str:
    """Returns the outcome in words. Raises InstanceNotYetKnown, which is worth a retry."""
    if isinstance(event, NotForUs):
        return not_for_us(event.kind)
    outcome = _learn(deps, event)
    logger.info(outcome, extra={"host": event.host, "state": event.state})
    return outcome


def _learn(deps: Deps, event: InstanceState) -> str:
    now, known = deps.clock(), deps.registry.hosts.get(event.host)
    if known is not None and known.gone:
        return "a late event of a host that is gone"
    if event.final:
        # Asking EC2 could still bring the state before: from these there is no way back.
        return _ended(deps, known, event)
    # The event may be late or out of order: it only says where to look.
    instance = deps.instances.get([event.host]).get(event.host)
    if instance is None:
        # Listings lag behind events. What no retry finds, its group or the audit will show.
        words = f"{event.host} is {event.state} by an event, but not to EC2"
        logger.warning(words, extra={"host": event.host, "state": event.state})
        raise InstanceNotYetKnown(words)
    if known is not None:
        changed = compare(deps, known, instance, now, Seen.EVENT)
        return _poked(deps, changed, "updated") if changed else "nothing new"
    if instance.final:
        return "never registered, and already gone"
    return _poked(deps, register(deps, instance, now, Seen.EVENT), "registered")


def _ended(deps: Deps, known: Host | None, event: InstanceState) -> str:
    if known is None:
        return "never registered, and already gone"
    forget(deps, known, deps.clock(), f"EC2 says it is {event.state}")
    return _poked(deps, known, "forgotten")


def _poked(deps: Deps, host: Host, outcome: str) -> str:
    if host.fleet:
        deps.pokes.send([host.fleet])
    return outcome
