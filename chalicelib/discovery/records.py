"""What a private zone says of the registry: A of each host, A and SRV of each service."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from chalicelib.discovery.health import Status
from chalicelib.discovery.view import Instance, Node, View
from chalicelib.model.recordset import RecordSet

NODE, SERVICE = "node", "service"
"""The zone's names that are the registry's: what is not below one of them is never looked at."""
TTL = 10
"""Seconds that a resolver may go on believing; each ten seconds are a query that is paid for."""
WEIGHT = 1
"""Route 53 lets only weighted sets (and the like) say whose they are. Where no other has the name,
all of a set is answered, whatever its weight."""
MOST_VALUES = 400
"""Route 53's, of a record set."""
MOST_CHARACTERS = 16_000
"""Of a record set's values: with those it comes in the place of, they must fit into one request."""
LONGEST_LABEL, LONGEST_NAME = 63, 255


@dataclass(frozen=True, slots=True)
class Wanted:
    sets: tuple[RecordSet, ...]
    left_out: tuple[str, ...] = ()
    """What the zone cannot say, in words."""


def wanted(view: View, zone: str, owner: str) -> Wanted:
    """`zone` is its name with the last dot."""
    hosts = (_host(node, zone) for node in view.nodes if node.address)
    found = [*hosts, *_services(view, zone)]
    sets, left_out = [], []
    for name, kind, values in found:
        if not _is_name(name):
            left_out.append(f"{name} {kind}: longer than DNS allows")
            continue
        kept = _fitting(values)
        if len(kept) < len(values):
            left_out.append(f"{name} {kind}: {len(values) - len(kept)} of {len(values)} hosts")
        sets.append(RecordSet(name, kind, tuple(sorted(kept)), TTL, WEIGHT, owner))
    return Wanted(tuple(sets), tuple(left_out))


Said = tuple[str, str, list[str]]


def _host(node: Node, zone: str) -> Said:
    return f"{node.id}.{NODE}.{zone}", "A", [node.address]


def _services(view: View, zone: str) -> Iterator[Said]:
    offered: dict[str, list[Instance]] = {}
    for instance in view.instances():
        if instance.node.address:
            offered.setdefault(instance.service.name, []).append(instance)
    for name, instances in offered.items():
        served = sorted(_serving(instances), key=_place)
        if not served:
            continue
        # Hosts that share an address are one value.
        addresses = dict.fromkeys(each.node.address for each in served)
        targets = [f"1 1 {each.service.port} {each.node.id}.{NODE}.{zone}" for each in served]
        yield f"{name}.{SERVICE}.{zone}", "A", list(addresses)
        yield f"_{name}._tcp.{SERVICE}.{zone}", "SRV", targets


def _serving(instances: Iterable[Instance]) -> list[Instance]:
    """Those that pass; if none does, those whose end has been announced, for they still serve."""
    of = {status: [each for each in instances if each.node.status is status] for status in Status}
    return of[Status.PASSING] or of[Status.WARNING]


def _place(instance: Instance) -> bytes:
    """Which hosts are named where not all can be: by chance, and always the same. One that comes
    or goes moves one other at most."""
    return sha256(instance.node.id.encode()).digest()


def _fitting(values: list[str]) -> list[str]:
    room, kept = MOST_CHARACTERS, []
    for value in values[:MOST_VALUES]:
        room -= len(value)
        if room < 0:
            break
        kept.append(value)
    return kept


def _is_name(name: str) -> bool:
    labels = name.removesuffix(".").split(".")
    return len(name) <= LONGEST_NAME and all(0 < len(each) <= LONGEST_LABEL for each in labels)
