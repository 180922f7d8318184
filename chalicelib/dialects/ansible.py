"""Ansible's inventory, as a script prints it for `--list`: all hosts with their variables at once.

https://docs.ansible.com/ansible/latest/dev_guide/developing_inventory.html
"""

import re
from collections.abc import Iterator
from typing import Any

from chalicelib.dialects.http import Answer, Asked, Question, Request, as_json, text
from chalicelib.discovery.facts import facts
from chalicelib.discovery.view import Node, View

PATH = "ansible"
PARAMETERS = ("fleet", "service", "passing")
PREFIX = "repave_"
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_]")


def ask(request: Request, region: str) -> Asked:
    """`/ansible/inventory`. `_meta` holds every host's variables, or Ansible would ask for each."""
    if request.path != (PATH, "inventory"):
        return text("no such path; allowed: /ansible/inventory", 404)
    if request.method != "GET":
        return text("no such method; allowed: GET", 405)
    unknown = [name for name, _ in request.query if name not in PARAMETERS]
    if unknown:
        words = f"{unknown[0]}: no such parameter; allowed: {', '.join(PARAMETERS)}"
        return text(words, 400)

    def answer(view: View) -> Answer:
        return as_json(_inventory([node for node in view.nodes if _wanted(node, request)]))

    return Question(answer, request.one("service") or None, fleet=request.one("fleet") or None)


def _wanted(node: Node, request: Request) -> bool:
    """One without an address cannot be reached."""
    service = request.one("service")
    offers = not service or any(offer.name == service for offer in node.host.services)
    fits = request.one("fleet") in ("", node.host.fleet) and offers and bool(node.address)
    return fits and (node.passing or not request.has("passing"))


def _inventory(nodes: list[Node]) -> dict[str, Any]:
    groups: dict[str, list[str]] = {}
    for node in nodes:
        for group in _groups(node):
            groups.setdefault(group, []).append(node.id)
    # Who is in no group of its own must be among these, or Ansible does not know it.
    groups["ungrouped"] = [node.id for node in nodes if not any(_groups(node))]
    return {
        "_meta": {"hostvars": {node.id: _variables(node) for node in nodes}},
        "all": {"children": sorted(groups)},
        **{name: {"hosts": groups[name]} for name in sorted(groups)},
    }


def _groups(node: Node) -> Iterator[str]:
    host = node.host
    if host.fleet:
        yield _name(f"fleet_{host.fleet}")
    yield _name(f"zone_{host.zone}")
    for service in host.services:
        yield _name(f"service_{service.name}")


def _name(text: str) -> str:
    """As Ansible wants the names of groups and variables: it warns of all others."""
    return _NOT_IN_NAMES.sub("_", text)


def _variables(node: Node) -> dict[str, Any]:
    known = {PREFIX + name: value for name, value in facts(node).items()}
    services = {
        offer.name: {"port": offer.port, "tags": list(offer.tags), "meta": dict(offer.meta)}
        for offer in node.host.services
    }
    own = {"tags": dict(node.host.tags), "service": services}
    return {"ansible_host": node.address, **known, **{PREFIX + k: v for k, v in own.items()}}
