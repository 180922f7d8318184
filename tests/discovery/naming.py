"""Whom each dialect names, read as its clients read it."""

import re
from collections.abc import Mapping
from typing import Any

from dns.rdatatype import SRV, A

from chalicelib.deps import Deps
from chalicelib.discovery.records import wanted
from chalicelib.events import HttpCall
from chalicelib.handlers.answer_dialect import answer_dialect
from chalicelib.model.announcement import NODES, Index
from chalicelib.viewing import look
from thin.names.zone import lookup

HOST = re.compile(r"i-[0-9a-f]{17}")
Named = Mapping[str, set[str]]


def hosts(deps: Deps) -> Named:
    """By each dialect that names hosts."""
    ways = {
        "consul": "/v1/catalog/nodes",
        "prometheus": "/prometheus/targets",
        "ansible": "/ansible/inventory",
        "puppetdb nodes": "/pdb/query/v4/nodes",
        "puppetdb facts": "/pdb/query/v4/facts",
        "puppetdb inventory": "/pdb/query/v4/inventory",
        "puppetdb catalogs": "/pdb/query/v4/catalogs",
    }
    by_path = {name: _mentioned(deps, path) for name, path in ways.items()}
    return by_path | {"route 53": _of_zone(deps, ".node.")}


def serving(deps: Deps, service: str) -> Named:
    """By each dialect that names who offers a service."""
    ways = {
        "consul health": f"/v1/health/service/{service}?passing=1",
        "consul catalog": f"/v1/catalog/service/{service}",
        "prometheus": f"/prometheus/targets?service={service}&passing=1",
        "eureka": f"/eureka/apps/{service}",
        "eureka vips": f"/eureka/vips/{service}",
        "puppetdb resources": f"/pdb/query/v4/resources/Repave::Service/{service}",
    }
    by_path = {name: _mentioned(deps, path) for name, path in ways.items()}
    addresses = {host.private_ip: host.id for host in deps.registry.hosts.every()}
    by_dns = {str(kind): _by_dns(deps, service, kind, addresses) for kind in (A, SRV)}
    return by_path | by_dns | {"route 53": _of_zone(deps, f"_{service}._tcp.")}


def _mentioned(deps: Deps, path: str) -> set[str]:
    raw_path, _, query = path.partition("?")
    found = answer_dialect(deps, HttpCall("GET", raw_path, query))
    assert found["statusCode"] in (200, 404), (path, found)
    return set(HOST.findall(found["body"])) if found["statusCode"] == 200 else set()


def _by_dns(deps: Deps, service: str, kind: Any, addresses: Mapping[Any, str]) -> set[str]:
    asked = lookup((service, "service", "consul"), kind, deps.region)
    assert asked
    records = asked.find(look(deps, _index(deps, asked.of))) or []
    data = [record.address[1] if record.address else record.data for record in records]
    return {addresses[each.to_text()] for each in data}


def _index(deps: Deps, service: str | None) -> Index:
    return deps.registry.services.index(service or NODES)


def _of_zone(deps: Deps, part: str) -> set[str]:
    sets = wanted(look(deps, _index(deps, None)), "example.internal.", "repave").sets
    chosen = [each for each in sets if part in each.name]
    return set(HOST.findall(" ".join(f"{each.name} {each.values}" for each in chosen)))


def zombies(deps: Deps, dead: set[str]) -> Mapping[str, set[str]]:
    """Dead hosts by who names them; empty where nobody does."""
    everywhere: dict[str, set[str]] = {}
    for ways in (hosts, lambda deps: serving(deps, "web")):
        for name, found in ways(deps).items():
            everywhere.setdefault(name, set()).update(found & dead)
    return {name: found for name, found in everywhere.items() if found}
