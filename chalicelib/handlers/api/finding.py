"""What a caller names, found or not."""

import re

from chalicelib.deps import Deps
from chalicelib.errors import NotFound, Refused
from chalicelib.handlers.api.shapes.base import spoken
from chalicelib.model.host import Host
from chalicelib.model.replacement import Replacement

ITSELF = re.compile(r"arn:[^:]+:sts::[0-9]{12}:assumed-role/[^/]+/(?P<session>i-[0-9a-f]{8,17})")
"""EC2 names the sessions of an instance profile after the instance, which cannot choose."""


def host_of(caller: str) -> str | None:
    """The host that a caller is, by its instance role."""
    found = ITSELF.fullmatch(caller)
    return found["session"] if found else None


def registered(deps: Deps, id_: str) -> Host:
    row = deps.registry.hosts.get(id_)
    if row is None:
        raise NotFound(f"no host {id_} is registered")
    return row


def living(deps: Deps, id_: str) -> Host:
    row = registered(deps, id_)
    if row.gone_at:
        raise Refused(f"{id_} is gone since {spoken(row.gone_at)}: {row.gone_why}")
    return row


def replacement(deps: Deps, id_: str, fleet: str | None) -> Replacement:
    """Its row is found by fleet and id; the fleet is that of its old host, which the id names."""
    fleet = fleet or _fleet_of(deps, id_.partition("-")[2])
    row = deps.registry.replacements.get(fleet, id_) if fleet else None
    if row is None:
        raise NotFound(
            f"no replacement {id_} is known; name its fleet if its old host is long gone"
        )
    return row


def _fleet_of(deps: Deps, host: str) -> str | None:
    row = deps.registry.hosts.get(host)
    return row.fleet if row else None
