"""The shapes of Consul's answers. https://developer.hashicorp.com/consul/api-docs/health"""

import re
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from chalicelib.discovery.facts import facts, moment
from chalicelib.discovery.view import Instance, Node, View

LEADER = "127.0.0.1:8300"
"""There is no server: whoever asks for the leader wants to know whether there is one."""
WEIGHTS = {"Passing": 1, "Warning": 1}
MOVING = frozenset({"as_of", "verified_at", "seen_how", "status"})
"""Facts that change though their host does not: as meta they would look like news."""
LONGEST_KEY, LONGEST_VALUE = 128, 512
_NOT_IN_KEYS = re.compile(r"[^a-zA-Z0-9_-]")

Shape = dict[str, Any]


def meta(node: Node) -> dict[str, str]:
    """Facts, and tags as `tag-NAME`."""
    known = {name: value for name, value in facts(node).items() if name not in MOVING}
    known |= {f"tag-{key}": value for key, value in node.host.tags.items()}
    return {_key(key): value[:LONGEST_VALUE] for key, value in known.items()}


@lru_cache(maxsize=4096)  # A thousand hosts have the same few names of facts and tags.
def _key(name: str) -> str:
    return _NOT_IN_KEYS.sub("_", name)[:LONGEST_KEY]


@lru_cache(maxsize=16_384)
def _uuid(host: str) -> str:
    """Consul wants one of a node; the same for the same host."""
    return str(uuid5(NAMESPACE_DNS, host))


def node(of: Node, view: View) -> Shape:
    return _named(of, view) | {"Meta": meta(of), "CreateIndex": 1, "ModifyIndex": view.index}


def _named(of: Node, view: View) -> Shape:
    public = of.host.details.public_ip if of.host.details else None
    return {
        "ID": _uuid(of.id),
        "Node": of.id,
        "Address": of.address,
        "Datacenter": view.datacenter,
        "TaggedAddresses": {"lan": of.address, "wan": public or of.address},
    }


def service(of: Instance, view: View) -> Shape:
    return {
        "ID": of.id,
        "Service": of.service.name,
        "Tags": list(of.service.tags),
        "Address": of.node.address,
        "Port": of.service.port,
        "Meta": dict(of.service.meta),
        "Weights": WEIGHTS,
        "EnableTagOverride": False,
        "CreateIndex": 1,
        "ModifyIndex": view.index,
    }


def catalog(of: Instance, view: View) -> Shape:
    """Flat, as only the catalog's list of one service is."""
    return _named(of.node, view) | {
        "NodeMeta": meta(of.node),
        "ServiceID": of.id,
        "ServiceName": of.service.name,
        "ServiceTags": list(of.service.tags),
        "ServiceAddress": of.node.address,
        "ServicePort": of.service.port,
        "ServiceMeta": dict(of.service.meta),
        "ServiceWeights": WEIGHTS,
        "ServiceEnableTagOverride": False,
        "CreateIndex": 1,
        "ModifyIndex": view.index,
    }


def entry(of: Instance, view: View) -> Shape:
    return {
        "Node": node(of.node, view),
        "Service": service(of, view),
        "Checks": checks(of),
    }


def checks(of: Instance) -> list[Shape]:
    """The first, of being in service, is the service's own; all others are its node's."""
    own = {"ServiceID": of.id, "ServiceName": of.service.name, "ServiceTags": of.service.tags}
    first, *others = _checks(of.node)
    return [{**first, **own, "CheckID": f"service:{of.id}"}, *others]


def all_checks(of: Node) -> list[Shape]:
    """Of a node and all its services."""
    first, *others = _checks(of)
    services = [checks(Instance(of, offer))[0] for offer in of.host.services]
    return [*(services or [first]), *others]


def _checks(of: Node) -> list[Shape]:
    # What the row says of itself stands in the notes: status and output are what clients watch.
    # When a sweep last saw all rows to be true is a header's, or each sweep would be news.
    known = f"seen {moment(of.host.seen_at)} by {of.host.seen_how}"
    return [
        {
            "Node": of.id,
            "CheckID": check.id,
            "Name": check.id,
            "Status": str(check.status),
            "Notes": known,
            "Output": check.words,
            "ServiceID": "",
            "ServiceName": "",
            "ServiceTags": [],
            "Type": "",
        }
        for check in of.checks
    ]


def agent(region: str) -> Shape:
    """Prometheus reads its datacenter from here, and asks again until it has one."""
    return {
        "Config": {
            "Datacenter": region,
            "PrimaryDatacenter": region,
            "NodeName": "repave",
            "Server": True,
        },
        "Member": {"Name": "repave", "Addr": "127.0.0.1", "Port": 8300, "Status": 1, "Tags": {}},
        "Meta": {},
    }
