"""What a client tells its agent: services and checks. What a host offers and how it does is known
from AWS, from policies and from tags: what says the same is taken, and all else is refused.

https://developer.hashicorp.com/consul/api-docs/agent/service
"""

from typing import Any

from chalicelib.dialects.consul.entries import decoded, lowered, must_be, whole, worded
from chalicelib.dialects.consul.parameters import NO_SUCH_PATH, NotUsable
from chalicelib.dialects.http import Answer, Asked, Question, Request, text
from chalicelib.discovery.view import View

FAILED = "Request decode failed"
TAKEN = Answer(200, b"")
"""As Consul's, without a body."""
KNOWN = "a host's health is what EC2, its group and its target groups say of it"
NO_CHECKS = f"no check was registered: {KNOWN}"
NOT_WORSE = f"the status was not taken: {KNOWN}; use autoscaling:SetInstanceHealth"
PASSING = "passing"


def ask(request: Request, region: str) -> Asked:
    """`/v1/agent/service/...` and `/v1/agent/check/...`; an id may have slashes."""
    must_be(request, "PUT")
    match request.path[2:]:
        case ("service", "register"):
            return _register(request)
        # A host that ceases to offer something is known by its own end, its policy or its tag: of
        # a program that ends, and will be started again, there is nothing to be forgotten.
        case ("service", "deregister", _, *_) | ("check", "deregister", _, *_):
            return TAKEN
        case ("check", "register"):
            raise NotUsable(NO_CHECKS)
        case ("check", "pass", _, *_):
            return TAKEN
        case ("check", "warn" | "fail", _, *_):
            raise NotUsable(NOT_WORSE)
        case ("check", "update", _, *_):
            return _update(request)
    raise NotUsable(NO_SUCH_PATH, 404)


def _register(request: Request) -> Question:
    given = lowered(decoded(request.body, FAILED), FAILED)
    name, port = worded(given, "name", FAILED), whole("Port", given.get("port") or 0)
    if not name:
        raise NotUsable("Missing service name")
    return Question(lambda view: _registered(view, name, port), name)


def _registered(view: View, name: str, port: int) -> Answer:
    ports = sorted({each.service.port for each in view.instances(name)})
    if not ports:
        return text(
            f"service {name!r} was not registered: no host's policy (services) or tag "
            f"repave:service/{name} declares it",
            400,
        )
    if port and port not in ports:
        declared = ", ".join(map(str, ports))
        return text(f"service {name!r} was not registered: port {port}; declared: {declared}", 400)
    return TAKEN


def _update(request: Request) -> Answer:
    given: dict[str, Any] = lowered(decoded(request.body, FAILED), FAILED)
    if worded(given, "status", FAILED) != PASSING:
        raise NotUsable(NOT_WORSE)
    return TAKEN
