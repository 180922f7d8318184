"""How services are told."""

from chalicelib.discovery.health import Status
from chalicelib.discovery.summary import Summary
from chalicelib.discovery.view import Instance, Node
from chalicelib.handlers.api.shapes import services
from chalicelib.model.service import Service


def service(found: Summary) -> services.Service:
    return services.Service(
        name=found.name,
        instances=found.instances,
        passing=found.counts.get(Status.PASSING, 0),
        warning=found.counts.get(Status.WARNING, 0),
        critical=found.counts.get(Status.CRITICAL, 0),
        tags=list(found.tags),
        fleets=list(found.fleets),
        verified_at=found.verified_at,
    )


def instance(found: Instance) -> services.Instance:
    node, offered = found.node, found.service
    return services.Instance(
        host=node.id,
        fleet=node.host.fleet,
        zone=node.host.zone,
        address=node.address,
        port=offered.port,
        tags=list(offered.tags),
        meta=dict(offered.meta),
        status=node.status,
        checks=checks(node),
        verified_at=node.fresh.verified_at,
        how=node.fresh.how,
    )


def checks(node: Node) -> list[services.Check]:
    return [services.Check(id=one.id, status=one.status, words=one.words) for one in node.checks]


def offer(offered: Service) -> services.Offer:
    return services.Offer(
        name=offered.name, port=offered.port, tags=list(offered.tags), meta=dict(offered.meta)
    )
