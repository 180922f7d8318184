"""The zone `consul.`: a name -> what to ask the board for, and the records that follow. Pure.

https://developer.hashicorp.com/consul/docs/reference/dns
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address

from dns.rdatatype import PTR, SOA, SRV, TXT, A, RdataType

from chalicelib.dialects.consul.shapes import meta
from chalicelib.discovery.health import Status
from chalicelib.discovery.view import Instance, View
from chalicelib.model.announcement import NODES
from thin.names.records import Record, at, place, pointer, soa, text

BACKWARDS = ("in-addr", "arpa")
DATACENTER = "dc"
NOBODY = ""
"""A service that no host offers: to ask for it is to need none."""

Labels = tuple[str, ...]
Found = list[Record] | None
"""None if there is no such name; no records if it has none of that type."""


@dataclass(frozen=True, slots=True)
class Lookup:
    of: str
    """A service, or NODES for all hosts."""
    find: Callable[[View], Found]


def lookup(labels: Labels, type: RdataType, region: str) -> Lookup | None:
    """`labels` are in lower case. None for a name of another zone."""
    if labels[-2:] == BACKWARDS:
        return Lookup(NODES, partial(_pointers, labels[:-2], type))
    if labels[-1:] != ("consul",):
        return None
    if labels == ("consul",):
        return Lookup(NOBODY, partial(_apex, type))
    *before, kind = _here(labels[:-1], region)
    name = tuple(before)
    if kind in ("service", "node", "addr", DATACENTER) and not name:
        return Lookup(NOBODY, _nothing_itself)
    if kind == "service":
        return _service(name, type)
    if kind == "node":
        return Lookup(NODES, partial(_node, ".".join(name), type))
    if kind == "addr":
        return Lookup(NOBODY, partial(_address, name, type))
    return Lookup(NOBODY, _no_such_name)


def _here(labels: Labels, region: str) -> Labels:
    """Without the datacenter, `REGION` or `REGION.dc`. Another's stays, and is no kind of name."""
    if labels[-2:] == (region, DATACENTER):
        return labels[:-2] or (DATACENTER,)
    if labels[-1:] == (region,):
        return labels[:-1] or (DATACENTER,)
    return labels


def _service(name: Labels, type: RdataType) -> Lookup:
    """`[TAG.]NAME`, in which a tag may have dots, or `_NAME._TAG`, in which `_tcp` is any tag."""
    service, tag = name[-1], ".".join(name[:-1])
    if service.startswith("_"):
        if len(name) == 1:
            return Lookup(NOBODY, _nothing_itself)
        service, tag = tag.removeprefix("_"), service[1:]
        tag = "" if tag == "tcp" else tag
    return Lookup(service, partial(_instances, service, tag, type))


def _instances(service: str, tag: str, type: RdataType, view: View) -> Found:
    serving = _serving(view, service, tag)
    if not serving:
        return None
    if type == A:
        return [at(each.node.address) for each in serving]
    if type == SRV:
        return [place(each.node.address, each.service.port, view.region) for each in serving]
    return []


def _serving(view: View, service: str, tag: str) -> list[Instance]:
    """Those that pass; only where none does, those whose end is announced and who still serve."""
    tagged = [
        each
        for each in view.instances(service)
        if each.node.address and (not tag or tag in map(str.lower, each.service.tags))
    ]
    for status in (Status.PASSING, Status.WARNING):
        chosen = [each for each in tagged if each.node.status is status]
        if chosen:
            return chosen
    return []


def _node(name: str, type: RdataType, view: View) -> Found:
    node = view.node(name)
    if node is None:
        return None
    if type == A and node.address:
        return [at(node.address)]
    if type == TXT:
        return [text(f"{key}={value}") for key, value in meta(node).items()]
    return []


def _address(name: Labels, type: RdataType, _: View) -> Found:
    """Any: a name that an SRV record gave is answered though its host has gone."""
    try:
        (digits,) = name
        address = IPv4Address(bytes.fromhex(digits))
    except ValueError:
        return None
    return [at(str(address))] if type == A else []


def _pointers(name: Labels, type: RdataType, view: View) -> Found:
    address = ".".join(reversed(name))
    ids = [node.id for node in view.nodes if node.address and node.address == address]
    if not ids:
        return None
    return [pointer(id, view.region) for id in ids] if type == PTR else []


def _apex(type: RdataType, view: View) -> Found:
    return [soa(view.as_of)] if type == SOA else []


def _nothing_itself(_: View) -> Found:
    """There are names below it, and who asks label by label must be let through to them."""
    return []


def _no_such_name(_: View) -> Found:
    return None
