"""Gathering what a question about reach needs: whom it names, and the rules of their groups."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from chalicelib.deps import Deps
from chalicelib.discovery.reach.answer import End, groups_of
from chalicelib.discovery.reach.limits import NO_FLEET, SOME
from chalicelib.discovery.reach.parties import Placed
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.discovery.reach.sampling import some
from chalicelib.errors import BadRequest, NotFound, Refused
from chalicelib.model.group import Group
from chalicelib.observing import every_fleet

MOST_HOSTS = 3000
"""Looked at for one question: AWS describes them within the gateway's 29 seconds."""
HOST = re.compile("i-([0-9a-f]{8}|[0-9a-f]{17})")
FLEET, SERVICE = "fleet:", "service:"


@dataclass(frozen=True, slots=True)
class Count:
    hosts: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class Survey:
    """Of all fleets; of large ones some hosts."""

    placed: tuple[Placed, ...]
    counts: Mapping[str, Count]

    @property
    def limits(self) -> tuple[str, ...]:
        few = any(count.looked_at < count.hosts for count in self.counts.values())
        return (NO_FLEET, SOME) if few else (NO_FLEET,)


def end(deps: Deps, asked: str, at_most: int = MOST_HOSTS) -> End:
    """A host, addresses, a fleet or a service, whichever has that name first. Raises NotFound, and
    Refused where there is nothing that could send or be sent to."""
    found = _end(deps, asked, at_most)
    if not found.network and not found.placed:
        raise Refused(f"{asked} has no hosts with a network interface")
    return found


def rulebook(deps: Deps, placed: Iterable[Placed]) -> Rulebook:
    return Rulebook(deps.security.read(groups_of(placed)))


def survey(deps: Deps, at_most: int = MOST_HOSTS) -> Survey:
    fleets = every_fleet(deps)
    few = sum(len(group.members) for group in fleets) <= at_most
    each = at_most if few else max(1, at_most // len(fleets))
    names = {host: group.name for group in fleets for host in some(group.members, each)}
    placed = _placed(deps, names)
    seen = Counter(one.name for one in placed)
    counts = {group.name: Count(len(group.members), seen[group.name]) for group in fleets}
    return Survey(placed, counts)


def port_of(deps: Deps, service: End) -> int:
    """That all its hosts offer it on."""
    name = service.asked.removeprefix(SERVICE)
    rows = deps.registry.hosts.get_many([each.id for each in service.placed])
    ports = {offer.port for row in rows.values() for offer in row.services if offer.name == name}
    if len(ports) != 1:
        listed = ", ".join(map(str, sorted(ports))) or "no port"
        words = f"none, and {name} is offered on {listed}; allowed: one of 0 to 65535"
        raise BadRequest(f"port: {words}", {"port": words})
    return ports.pop()


def _end(deps: Deps, asked: str, at_most: int) -> End:
    if HOST.fullmatch(asked):
        return _host(deps, asked)
    if (network := _network(asked)) is not None:
        return _addresses(deps, asked, network)
    if asked.startswith(SERVICE):
        return _service(deps, asked, at_most)
    found = _group(deps, asked.removeprefix(FLEET))
    if found is not None:
        return _fleet(deps, asked, found, at_most)
    if asked.startswith(FLEET):
        raise NotFound(
            f"no Auto Scaling group and no standalone fleet is named {asked.removeprefix(FLEET)!r}"
        )
    return _service(deps, asked, at_most)


def _host(deps: Deps, asked: str) -> End:
    placed = _placed(deps, {asked: asked})
    if not placed:
        raise NotFound(f"EC2 knows no host {asked} with a network interface")
    return End(asked, "host", placed, 1)


def _addresses(deps: Deps, asked: str, network: str) -> End:
    """One that an interface in this account has is that interface: its groups count."""
    address, _, mask = network.partition("/")
    found = deps.interfaces.at(address) if mask == "32" else ()
    if not found:
        return End(asked, "addresses", network=network)
    placed = tuple(Placed(asked, one.id, (one,)) for one in found)
    return End(asked, "addresses", placed, len(placed))


def _fleet(deps: Deps, asked: str, group: Group, at_most: int) -> End:
    ids = some(group.members, at_most)
    return End(asked, "fleet", _placed(deps, dict.fromkeys(ids, asked)), len(group.members))


def _service(deps: Deps, asked: str, at_most: int) -> End:
    name = asked.removeprefix(SERVICE)
    hosts = sorted(deps.registry.services.hosts_of(name))
    if not hosts:
        raise NotFound(f"no fleet and no service is named {name!r}, and it is no host or address")
    ids = dict.fromkeys(hosts[:at_most], asked)
    return End(asked, "service", _placed(deps, ids), len(hosts))


def _group(deps: Deps, name: str) -> Group | None:
    """Of standalone fleets the plain listing: what one alone tells costs a call for each host."""
    singles = (fleet for fleet in deps.standalone.every() if fleet.name == name)
    return deps.groups.get(name) or next(singles, None)


def _placed(deps: Deps, names: Mapping[str, str]) -> tuple[Placed, ...]:
    found = deps.instances.get(names)
    listed = ((id_, found[id_].interfaces) for id_ in sorted(found))
    return tuple(Placed(names[id_], id_, each) for id_, each in listed if each)


def _network(asked: str) -> str | None:
    try:
        return str(ip_network(asked, strict=False))
    except ValueError:
        return None
