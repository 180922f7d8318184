"""PuppetDB's entities as rows: nodes, facts, inventory, environments, resources, catalogs, counts.

https://www.puppet.com/docs/puppetdb/7/api/query/v4/entities.html
"""

from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.dialects.puppetdb.reports import latest, reports
from chalicelib.dialects.puppetdb.shared import ENVIRONMENT, STATUSES, Row, named, stamp
from chalicelib.discovery.facts import facts
from chalicelib.discovery.view import Instance, Node, View

SERVICE = "Repave::Service"
"""The type of resource that a service is."""


def nodes(view: View) -> Iterator[Row]:
    for node in view.nodes:
        verified, seen = stamp(node.fresh.verified_at), stamp(node.host.seen_at)
        yield {
            "certname": node.id,
            "deactivated": None,
            "expired": None,
            "cached_catalog_status": "not_used",
            "catalog_environment": ENVIRONMENT,
            "facts_environment": ENVIRONMENT,
            "report_environment": ENVIRONMENT,
            "catalog_timestamp": seen,
            "facts_timestamp": verified,
            "report_timestamp": verified,
            "latest_report_hash": latest(node),
            "latest_report_noop": False,
            "latest_report_noop_pending": False,
            "latest_report_corrective_change": False,
            "latest_report_job_id": None,
            "latest_report_status": STATUSES[node.status],
        }


def values(node: Node) -> dict[str, Any]:
    """Facts with their structure: tags and services too."""
    services = {
        offer.name: {"port": offer.port, "tags": list(offer.tags), "meta": dict(offer.meta)}
        for offer in node.host.services
    }
    found = {**facts(node), "tags": dict(node.host.tags), "services": services}
    return found | {"generation": node.host.generation}


def fact_rows(view: View) -> Iterator[Row]:
    for node in view.nodes:
        for name, value in sorted(values(node).items()):
            yield {
                "certname": node.id,
                "name": name,
                "value": value,
                "environment": ENVIRONMENT,
            }


def fact_names(view: View) -> Iterator[Row]:
    for name in sorted({name for node in view.nodes for name in values(node)}):
        yield {"name": name}


def inventory(view: View) -> Iterator[Row]:
    for node in view.nodes:
        yield {
            "certname": node.id,
            "timestamp": stamp(node.fresh.verified_at),
            "environment": ENVIRONMENT,
            "facts": values(node),
            "trusted": {},
        }


def environments(_: View) -> Iterator[Row]:
    yield {"name": ENVIRONMENT}


def resources(view: View) -> Iterator[Row]:
    """A service of a host; its parameters are all that one needs to reach it."""
    return (_resource(each) for each in view.instances())


def _resource(each: Instance) -> Row:
    service = each.service
    return {
        "certname": each.node.id,
        "resource": each.id,
        "type": SERVICE,
        "title": service.name,
        "exported": False,
        "tags": ["repave", service.name, *service.tags],
        "file": None,
        "line": None,
        "environment": ENVIRONMENT,
        "parameters": {
            "address": each.node.address,
            "port": service.port,
            "tags": list(service.tags),
            "fleet": each.node.host.fleet,
            "passing": each.node.passing,
            **service.meta,
        },
    }


def catalogs(view: View) -> Iterator[Row]:
    """What a host is to be: its services, and nothing that depends on another."""
    for node in view.nodes:
        seen = stamp(node.host.seen_at)
        services = [_resource(Instance(node, service)) for service in node.host.services]
        yield {
            "certname": node.id,
            "version": seen,
            "environment": ENVIRONMENT,
            "producer_timestamp": seen,
            "hash": named(node.id, seen),
            "transaction_uuid": None,
            "catalog_uuid": None,
            "code_id": None,
            "job_id": None,
            "producer": None,
            "resources": {"href": f"/pdb/query/v4/catalogs/{node.id}/resources", "data": services},
            "edges": {"href": f"/pdb/query/v4/catalogs/{node.id}/edges", "data": []},
        }


def nothing(_: View) -> Iterator[Row]:
    """What only runs of Puppet would leave behind."""
    return iter(())


ENTITIES: dict[str, Callable[[View], Iterator[Row]]] = {
    "nodes": nodes,
    "facts": fact_rows,
    "fact_names": fact_names,
    "inventory": inventory,
    "environments": environments,
    "resources": resources,
    "catalogs": catalogs,
    "edges": nothing,
    "events": nothing,
    "event_counts": nothing,
    "reports": reports,
}
