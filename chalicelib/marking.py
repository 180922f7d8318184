"""Writing down on a host what an event tells of it, and having its fleet looked at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.announcing import announced
from chalicelib.decisions.marks import takes_its_place
from chalicelib.deps import Deps
from chalicelib.errors import Conflict, InstanceNotYetKnown
from chalicelib.model.host import Host, Mark, Seen
from chalicelib.model.replacement import Reason
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observability import count, logger
from chalicelib.projecting import register

TRIES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What an event tells of a host. `id` is the same for each delivery of the event."""

    id: str
    reason: Reason
    mark: Mark
    words: str
    by: str


def known_host(deps: Deps, id_: str) -> Host | None:
    """None for a host that is gone. One that only EC2 knows is registered. Raises
    InstanceNotYetKnown, which is worth a retry."""
    host = deps.registry.hosts.get(id_)
    if host is not None:
        return None if host.gone else host
    instance = deps.instances.get([id_]).get(id_)
    if instance is None:
        raise InstanceNotYetKnown(f"EC2 does not know {id_} (yet)")
    return None if instance.final else register(deps, instance, deps.clock(), Seen.EVENT)


def look_at(deps: Deps, fleet: str) -> None:
    """After the mark is written: whoever sees the attention must find what it is about."""
    deps.registry.fleets.raise_attention(fleet)
    deps.pokes.send([fleet])


def mark_host(deps: Deps, id_: str, told: Told) -> str:
    """The outcome in words. A second delivery writes nothing, and pokes: the first may have died
    before it did."""
    host = known_host(deps, id_)
    if host is None:
        return _said(id_, told, "it is gone")
    written = _marked(deps, host, told)
    entry = Entry(of_host(id_), told.mark.at, told.id, str(told.reason), told.words, told.by)
    deps.registry.timeline.append([entry])
    if host.fleet:
        if written:
            # The mark is written first: whoever sees the attention must find what it is about.
            deps.registry.fleets.raise_attention(host.fleet)
        deps.pokes.send([host.fleet])
    return _said(id_, told, "marked" if written else "nothing new")


def each(hosts: Iterable[str], mark: Callable[[str], str]) -> list[str]:
    """The outcomes in words. One unknown host keeps no other from its mark; then raises
    InstanceNotYetKnown, which names them all."""
    outcomes, unknown = [], []
    for host in hosts:
        try:
            outcomes.append(mark(host))
        except InstanceNotYetKnown as error:
            unknown.append(str(error))
    if unknown:
        raise InstanceNotYetKnown("; ".join(unknown))
    return outcomes


def _marked(deps: Deps, host: Host, told: Told) -> bool:
    """False where the host has a mark that says as much. Two events may come at once."""
    known: Host | None = host
    for _ in range(TRIES):
        if known is None or known.gone:
            return False
        was = getattr(known, told.reason)
        if not takes_its_place(told.reason, told.mark, was):
            return False
        if _written(deps, known, told, was):
            count("HostsMarked")
            return True
        known = deps.registry.hosts.get(known.id)
    raise Conflict(f"{told.reason} of host {host.id}", "another event marks it all the time")


def _written(deps: Deps, known: Host, told: Told, was: Mark | None) -> bool:
    marked: dict[str, Any] = {str(told.reason): told.mark}
    with announced(deps.registry, [(known, replace(known, **marked))], deps.clock()):
        return deps.registry.hosts.mark(known.id, told.reason, told.mark, was)


def _said(host: str, told: Told, outcome: str) -> str:
    given = {"host": host, "reason": str(told.reason), "why": told.words, "by": told.by}
    logger.info(outcome, extra=given)
    return outcome
