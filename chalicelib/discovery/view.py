"""What was read to answer a question, and the nodes and instances that follow from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from chalicelib.discovery.freshness import Freshness, freshness
from chalicelib.discovery.health import Check, Status, checks, present, status
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host
from chalicelib.model.place import Place
from chalicelib.model.service import Service


@dataclass(frozen=True)  # Without slots, which leave no place for what is computed once.
class Node:
    """A host that may be named in an answer."""

    host: Host
    fresh: Freshness

    @property
    def id(self) -> str:
        return self.host.id

    @property
    def address(self) -> str:
        """Empty while EC2 has given it none."""
        return self.host.private_ip or ""

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        return checks(self.host, self.fresh.as_of)

    @property
    def status(self) -> Status:
        return status(self.checks)

    @property
    def passing(self) -> bool:
        return self.status is Status.PASSING


@dataclass(frozen=True, slots=True)
class Instance:
    """A service on a node."""

    node: Node
    service: Service

    @property
    def id(self) -> str:
        return f"{self.node.id}:{self.service.name}"


@dataclass(frozen=True, slots=True)
class View:
    """All hosts, or those that may offer one service, read after the index."""

    nodes: tuple[Node, ...]
    index: int
    as_of: datetime
    region: str
    owner: str = ""
    """The id of the account, if it is another's."""

    @property
    def datacenter(self) -> str:
        return Place(self.region, self.owner).datacenter

    def node(self, id_: str) -> Node | None:
        return next((node for node in self.nodes if node.id == id_), None)

    def instances(self, service: str | None = None) -> list[Instance]:
        """Of one service, or of all."""
        return [
            Instance(node, offer)
            for node in self.nodes
            for offer in node.host.services
            if service in (None, offer.name)
        ]

    def services(self) -> Mapping[str, tuple[str, ...]]:
        """Each service that any host offers, and every tag that it has on one of them."""
        found: dict[str, set[str]] = {}
        for instance in self.instances():
            found.setdefault(instance.service.name, set()).update(instance.service.tags)
        return {name: tuple(sorted(found[name])) for name in sorted(found)}


def view(
    hosts: Iterable[Host],
    account: Account,
    index: int,
    as_of: datetime,
    region: str,
    owner: str = "",
) -> View:
    """Without the hosts that are gone or leave, by id."""
    here = sorted((host for host in hosts if present(host)), key=lambda host: host.id)
    nodes = tuple(Node(host, freshness(host, account, as_of)) for host in here)
    return View(nodes, index, as_of, region, owner)
