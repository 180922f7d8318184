"""Asking a dialect as a client would: a path with its query, of hosts that are given."""

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from chalicelib.dialects.http import Answer, Asked, Question, Request
from chalicelib.discovery.view import View, view
from chalicelib.model.details import Details
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host
from chalicelib.model.service import Service
from tests.builders import NOW, ago, host

REGION = "eu-west-1"
Ask = Callable[[Request, str], Asked]

WEB = Service("web", 8080, ("http", "Primary"), {"tier": "1"})
API = Service("api", 9090)
TAGS = {"Name": "web", "cost center": "42"}
DETAILS = Details("vpc-1", "subnet-1", "1.2.3.4", "ip-10-0-0-1.ec2.internal", architecture="arm64")


def well(id: str = "i-1", **given: Any) -> Host:
    fields: dict[str, Any] = {
        "lifecycle": "InService",
        "services": (WEB,),
        "tags": TAGS,
        "details": DETAILS,
        "checks": {"group": "healthy", "target group web": "healthy"},
    }
    return host(id, **(fields | given))


def seen(*hosts: Host, index: int = 7) -> View:
    return view(hosts, Account(last_sweep_at=ago("1m")), index, NOW, REGION)


def unpacked(sent: dict[str, Any]) -> Answer:
    """What the function has put into an HTTP API's form, as a client has it."""
    headers, body = dict(sent["headers"]), sent["body"].encode()
    body = b64decode(body) if sent["isBase64Encoded"] else body
    return Answer(sent["statusCode"], body, headers.pop("Content-Type"), headers)


def asked(ask: Ask, path: str, method: str = "GET", body: bytes = b"") -> Asked:
    raw_path, _, raw_query = path.partition("?")
    return ask(Request.parse(method, raw_path, raw_query, body), REGION)


def question(ask: Ask, path: str) -> Question:
    found = asked(ask, path)
    assert isinstance(found, Question), found
    return found


def answer(ask: Ask, path: str, *hosts: Host, method: str = "GET", body: bytes = b"") -> Answer:
    found = asked(ask, path, method, body)
    return found if isinstance(found, Answer) else found.answer(seen(*hosts))


def told(ask: Ask, path: str, *hosts: Host, **given: Any) -> Any:
    found = answer(ask, path, *hosts, **given)
    assert found.status == 200, found
    return json.loads(found.body)
