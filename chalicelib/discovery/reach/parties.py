"""Who sends and who is sent to: hosts, and networks outside, as the rules see them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network

from chalicelib.discovery.reach.networks import Networks
from chalicelib.model.network import Interface


@dataclass(frozen=True, slots=True)
class Placed:
    """A host, or an interface that belongs to none, with whom it is counted as."""

    name: str
    id: str
    interfaces: tuple[Interface, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """An address. Two are equal when no rule tells them apart."""

    version: int
    inside: frozenset[str]
    """The networks that rules name and that it lies in."""
    public: bool | None
    """None outside, where it is all the same."""
    address: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Side:
    """An interface; outside, where there are no rules of ours, without VPC and groups."""

    vpc: str
    groups: tuple[str, ...]
    points: tuple[Point, ...]
    interface: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    sides: tuple[Side, ...]
    outside: bool = False
    example: str = field(compare=False, default="")
    """One of its hosts; or its addresses in words."""
    hosts: int = field(compare=False, default=0)


def parties(placed: Iterable[Placed], networks: Networks) -> list[Party]:
    found: dict[Party, Party] = {}
    for each in placed:
        sides = tuple(_side(interface, networks) for interface in each.interfaces)
        party = Party(each.name, sides, example=each.id)
        known = found.get(party, party)
        found[party] = replace(known, hosts=known.hosts + 1)
    return list(found.values())


def outside(network: str, networks: Networks) -> list[Party]:
    version = ip_network(network).version
    return [
        Party(
            network,
            (Side("", (), (Point(version, piece.inside, None, piece.network),)),),
            outside=True,
            example=piece.words,
        )
        for piece in networks.pieces(network)
    ]


def _side(interface: Interface, networks: Networks) -> Side:
    # Of many secondary addresses those that no rule tells apart are one.
    points = tuple(dict.fromkeys(_points(interface, networks)))
    return Side(interface.vpc, tuple(sorted(interface.groups)), points, interface.id)


def _points(interface: Interface, networks: Networks) -> Iterator[Point]:
    for addresses, public in ((interface.addresses, False), (interface.public, True)):
        for each in addresses:
            yield Point(ip_address(each).version, networks.around(each), public, each)
