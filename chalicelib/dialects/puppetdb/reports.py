"""A host's latest report: no run of Puppet's, but what its checks said when AWS was last asked."""

from collections.abc import Iterator
from typing import Any

from chalicelib.dialects.puppetdb.shared import ENVIRONMENT, STATUSES, Row, named, stamp
from chalicelib.discovery.health import Status
from chalicelib.discovery.view import Node, View

FORMAT = 12
"""Of today's reports."""
LEVELS = {Status.PASSING: "notice", Status.WARNING: "warning", Status.CRITICAL: "err"}


def latest(of: Node) -> str:
    """The hash of its report: always the same, so that a link leads to what is so now."""
    return named(of.id, "report")


def reports(view: View) -> Iterator[Row]:
    for node in view.nodes:
        at, hash = stamp(node.fresh.verified_at), latest(node)
        yield {
            "hash": hash,
            "certname": node.id,
            "environment": ENVIRONMENT,
            "status": STATUSES[node.status],
            "noop": False,
            "noop_pending": False,
            "corrective_change": False,
            "start_time": at,
            "end_time": at,
            "receive_time": at,
            "producer_timestamp": at,
            "producer": None,
            "type": "agent",
            "report_format": FORMAT,
            "puppet_version": "",
            "configuration_version": node.host.template or node.host.image_id,
            "transaction_uuid": None,
            "catalog_uuid": None,
            "code_id": None,
            "job_id": None,
            "cached_catalog_status": "not_used",
            "resource_events": _part(hash, "events", []),
            "metrics": _part(hash, "metrics", _metrics(node)),
            "logs": _part(hash, "logs", _logs(node)),
        }


def _part(report: str, name: str, data: list[Row]) -> dict[str, Any]:
    return {"href": f"/pdb/query/v4/reports/{report}/{name}", "data": data}


def _logs(of: Node) -> list[Row]:
    """A line for each check."""
    return [
        {
            "time": stamp(of.fresh.verified_at),
            "level": LEVELS[check.status],
            "source": check.id,
            "message": check.words,
            "tags": [str(check.status)],
            "file": None,
            "line": None,
        }
        for check in of.checks
    ]


def _metrics(of: Node) -> list[Row]:
    """Checks in the place of resources."""
    bad = sum(check.status is Status.CRITICAL for check in of.checks)
    counted = (("resources", "total", len(of.checks)), ("resources", "failed", bad))
    failed = ("events", "failure", bad)
    names = ("category", "name", "value")
    return [dict(zip(names, each, strict=True)) for each in (*counted, failed)]
