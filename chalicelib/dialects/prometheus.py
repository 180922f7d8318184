"""Prometheus http_sd: a whole list each time; on an error it keeps the one that it had.

https://prometheus.io/docs/prometheus/latest/http_sd/
"""

import re
from typing import Any

from chalicelib.dialects.http import Answer, Asked, Question, Request, as_json, text
from chalicelib.discovery.facts import facts
from chalicelib.discovery.view import Instance, Node, View

PATH = "prometheus"
PREFIX = "__meta_repave_"
PORT = "80"
PARAMETERS = ("service", "fleet", "port", "passing")
_NOT_IN_LABELS = re.compile(r"[^a-zA-Z0-9_]")


def ask(request: Request, region: str) -> Asked:
    """`/prometheus/targets`: every host on `port`, or with `service` whoever offers it on its own
    port."""
    if request.path != (PATH, "targets"):
        return text("no such path; allowed: /prometheus/targets", 404)
    if request.method != "GET":
        return text("no such method; allowed: GET", 405)
    wrong = _wrong(request)
    if wrong:
        return text(wrong, 400)
    service = request.one("service")
    fleet, port, passing = request.one("fleet"), request.one("port", PORT), request.has("passing")

    def answer(view: View) -> Answer:
        found = [(each.node, each) for each in view.instances(service)] if service else None
        pairs = [(node, None) for node in view.nodes] if found is None else found
        wanted = [pair for pair in pairs if _wanted(pair[0], fleet, passing)]
        return as_json([_group(node, instance, port, view) for node, instance in wanted])

    return Question(answer, service or None, fleet=fleet or None)


def _wrong(request: Request) -> str | None:
    unknown = [name for name, _ in request.query if name not in PARAMETERS]
    if unknown:
        return f"{unknown[0]}: no such parameter; allowed: {', '.join(PARAMETERS)}"
    port = request.one("port", PORT)
    if not (port.isascii() and port.isdecimal() and 1 <= int(port[:6]) <= 65535):
        return f"port: {port!r}; allowed: 1 to 65535"
    return None


def _wanted(node: Node, fleet: str, passing: bool) -> bool:
    """One without an address cannot be scraped."""
    fits = fleet in ("", node.host.fleet) and bool(node.address)
    return fits and (node.passing or not passing)


def _group(node: Node, instance: Instance | None, port: str, view: View) -> dict[str, Any]:
    labels = {PREFIX + name: value for name, value in facts(node).items()}
    labels[PREFIX + "region"] = view.region
    if view.owner:
        labels[PREFIX + "account"] = view.owner
    labels |= {_label("tag", key): value for key, value in node.host.tags.items()}
    if instance is not None:
        service, port = instance.service, str(instance.service.port)
        labels[PREFIX + "service"] = service.name
        # With a comma on both sides, so that a rule can look for `,http,`.
        labels[PREFIX + "service_tags"] = f",{','.join(service.tags)},"
        labels |= {_label("service_meta", key): value for key, value in service.meta.items()}
    return {"targets": [f"{node.address}:{port}"], "labels": labels}


def _label(kind: str, key: str) -> str:
    """As Prometheus itself makes labels of the names of tags."""
    return f"{PREFIX}{kind}_{_NOT_IN_LABELS.sub('_', key)}"
