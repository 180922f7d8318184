"""Facts of a host as flat names and texts: from AWS, and what AWS forgets."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from chalicelib.discovery.view import Node
from chalicelib.model.host import Host
from chalicelib.model.service import offered

Facts = Mapping[str, str]


def facts(node: Node) -> Facts:
    """Only what is known. Tags and services are of their own: a tag may have any name."""
    host = node.host
    found = dict(_plain(host)) | dict(_details(host)) | dict(_times(node))
    found |= {"status": str(node.status), "seen_how": node.fresh.how}
    return {name: value for name, value in sorted(found.items()) if value}


def moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else ""


def _plain(host: Host) -> Iterator[tuple[str, str]]:
    yield "instance_id", host.id
    yield "fleet", host.fleet or ""
    yield "group", host.group or ""
    yield "zone", host.zone
    yield "instance_type", host.instance_type
    yield "image_id", host.image_id
    yield "private_ip", host.private_ip or ""
    yield "template", host.template or ""
    yield "state", host.state
    yield "lifecycle", host.lifecycle or ""
    yield "generation", str(host.generation)
    yield "replaces", host.replaces or ""
    yield "services", " ".join(service.name for service in host.services)
    # What the registry holds was read with the tags that are read here again.
    yield "service_problems", "; ".join(offered((), host.tags).problems)


def _details(host: Host) -> Iterator[tuple[str, str]]:
    about = host.details
    if about is None:
        return
    yield "vpc", about.vpc or ""
    yield "subnet", about.subnet or ""
    yield "public_ip", about.public_ip or ""
    yield "private_dns", about.private_dns or ""
    yield "public_dns", about.public_dns or ""
    yield "architecture", about.architecture or ""
    yield "market", about.market or "on-demand"
    yield "platform", about.platform or ""
    yield "security_groups", " ".join(about.security_groups)


def _times(node: Node) -> Iterator[tuple[str, str]]:
    host, fresh = node.host, node.fresh
    yield "born_at", moment(host.born_at)
    yield "launched_at", moment(host.launched_at)
    yield "recycle_at", moment(host.recycle_at)
    yield "as_of", moment(fresh.as_of)
    yield "verified_at", moment(fresh.verified_at)
    yield "held", str(host.hold) if host.hold and host.hold.active(fresh.as_of) else ""
    yield "interrupted", host.interruption.why if _interrupted(host) and host.interruption else ""
    yield "tainted", host.taint.why if host.taint and not host.taint.over else ""


def _interrupted(host: Host) -> bool:
    return host.interruption is not None and not host.interruption.over
