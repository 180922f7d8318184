"""Consul's HTTP API v1: catalog and health, which are read, with blocking queries, here; keys,
sessions and transactions in modules of their own.

https://developer.hashicorp.com/consul/api-docs
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from chalicelib.dialects.configured import Anything
from chalicelib.dialects.consul import agent, kv, sessions, shapes, transactions
from chalicelib.dialects.consul.entries import headers
from chalicelib.dialects.consul.parameters import (
    NO_SUCH_PATH,
    NotUsable,
    Parameters,
    parameters,
)
from chalicelib.dialects.consul.wording import listed
from chalicelib.dialects.http import (
    AS_OF,
    Answer,
    Asked,
    Question,
    Request,
    as_json,
    json_text,
    of_json,
    text,
)
from chalicelib.discovery.facts import moment
from chalicelib.discovery.view import Instance, Node, View

PATH = "v1"
STATES = ("any", "passing", "warning", "critical")

Word = Callable[[View, str, Parameters], str]
"""What was read, a name in the path and the parameters to JSON."""


def ask(request: Request, region: str) -> Anything:
    """What is wrong with a request is told in Consul's words."""
    try:
        if len(request.path) > 1 and request.path[1] in _CONFIGURED:
            return _CONFIGURED[request.path[1]](request, region)
        if request.path[1:3] in _TOLD:
            return agent.ask(request, region)
        return _discovery(request, region)
    except NotUsable as error:
        return text(str(error), error.status)


def _discovery(request: Request, region: str) -> Asked:
    """Of an index that is not the client's any more the answer is told at once, also if it is
    less: clients then begin anew."""
    known = _known(request, region)
    if isinstance(known, Answer):
        return known
    if request.method != "GET":
        return text(f"method {request.method} not allowed", 405)
    word, name, service = known
    given = parameters(request, region)

    def answer(view: View) -> Answer:
        return of_json(word(view, name, given), headers=_headers(view))

    return Question(answer, service, given.index, given.wait, says_when_seen=False)


def _known(request: Request, region: str) -> Answer | tuple[Word, str, str | None]:
    """What a path means: an answer, or how to word one of all hosts or of a service's."""
    endpoint = "/".join(request.path[1:3])
    if len(request.path) == 3 and endpoint in _OF_ALL:
        return _OF_ALL[endpoint], "", None
    if len(request.path) == 3 and endpoint in _FIXED:
        return as_json(_FIXED[endpoint](region))
    if len(request.path) == 4 and endpoint in _NAMED and request.path[3]:
        of_service = endpoint in _OF_SERVICE
        return _NAMED[endpoint], request.path[3], request.path[3] if of_service else None
    return text(NO_SUCH_PATH, 404)


def _headers(view: View) -> dict[str, str]:
    return headers(view.index) | {AS_OF: moment(view.as_of)}


def _nodes(view: View, _: str, given: Parameters) -> str:
    return listed(shapes.node, [each for each in view.nodes if given.meta_fits(each)], view)


def _services(view: View, _: str, given: Parameters) -> str:
    found = [node for node in view.nodes if given.meta_fits(node)]
    return json_text(replace(view, nodes=tuple(found)).services())


def _service(view: View, name: str, given: Parameters) -> str:
    return listed(shapes.catalog, _fitting(view, name, given), view)


def _node(view: View, name: str, _: Parameters) -> str:
    node = view.node(name)
    if node is None:
        return json_text(None)
    offered = [Instance(node, service) for service in node.host.services]
    services = {each.id: shapes.service(each, view) for each in offered}
    return json_text({"Node": shapes.node(node, view), "Services": services})


def _health(view: View, name: str, given: Parameters) -> str:
    found = _fitting(view, name, given)
    chosen = [each for each in found if each.node.passing or not given.passing]
    return listed(shapes.entry, chosen, view)


def _health_of_node(view: View, name: str, _: Parameters) -> str:
    node = view.node(name)
    return json_text(_checks([node] if node else []))


def _health_checks(view: View, name: str, given: Parameters) -> str:
    return json_text([shapes.checks(each)[0] for each in _fitting(view, name, given)])


def _health_state(view: View, state: str, given: Parameters) -> str:
    found = _checks(node for node in view.nodes if given.meta_fits(node))
    return json_text([check for check in found if state in ("any", check["Status"])])


def _checks(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [check for node in nodes for check in shapes.all_checks(node)]


def _fitting(view: View, service: str, given: Parameters) -> list[Instance]:
    return [each for each in view.instances(service) if given.fits(each)]


_CONFIGURED: dict[str, Callable[[Request, str], Anything]] = {
    "kv": kv.ask,
    "session": sessions.ask,
    "txn": transactions.ask,
}
_TOLD = {("agent", "service"), ("agent", "check")}
"""What clients tell of themselves."""
_OF_ALL: dict[str, Word] = {"catalog/nodes": _nodes, "catalog/services": _services}
_OF_SERVICE: dict[str, Word] = {
    "catalog/service": _service,
    "health/service": _health,
    "health/checks": _health_checks,
}
_NAMED: dict[str, Word] = {
    **_OF_SERVICE,
    "catalog/node": _node,
    "health/node": _health_of_node,
    "health/state": _health_state,
}
_FIXED: dict[str, Callable[[str], Any]] = {
    "status/leader": lambda region: shapes.LEADER,
    "status/peers": lambda region: [shapes.LEADER],
    "agent/self": shapes.agent,
    "agent/services": lambda region: {},
    "agent/checks": lambda region: {},
}
