"""The shapes of keys and sessions, the headers of their answers, and bodies that clients send.

https://developer.hashicorp.com/consul/api-docs/kv
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.configuration.limits import HIGHEST_FLAGS
from chalicelib.dialects.consul.parameters import NotUsable
from chalicelib.dialects.http import Request
from chalicelib.model.configuration import Session, Version

NANOSECONDS = 1_000_000_000


def headers(index: int, due: datetime | None = None) -> dict[str, str]:
    """`due` is for whoever waits on a client's behalf: then a session may be over."""
    expected = {"X-Repave-Due": due.isoformat()} if due else {}
    return {
        "X-Consul-Index": str(index),
        "X-Consul-KnownLeader": "true",
        "X-Consul-LastContact": "0",
        **expected,
    }


def entry(version: Version, with_value: bool = True) -> dict[str, Any]:
    """A value of no bytes is null, as Consul has it."""
    shown = b64encode(version.value).decode() if version.value and with_value else None
    held = {"Session": version.session} if version.session else {}
    return {
        "LockIndex": version.lock_index,
        "Key": version.key,
        "Flags": version.flags,
        "Value": shown,
        **held,
        "CreateIndex": version.created,
        "ModifyIndex": version.revision,
    }


def session(found: Session) -> dict[str, Any]:
    ttl = "" if found.ttl is None else f"{found.ttl.total_seconds():g}s"
    return {
        "ID": found.id,
        "Name": found.name,
        "Node": found.node,
        "LockDelay": round(found.lock_delay.total_seconds() * NANOSECONDS),
        "Behavior": found.behaviour.value,
        "TTL": ttl,
        "NodeChecks": [],
        "ServiceChecks": None,
        "CreateIndex": found.created,
        "ModifyIndex": found.created,
    }


def decoded(body: bytes, failed: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotUsable(f"{failed}: {error}") from None


def lowered(value: Any, failed: str) -> dict[str, Any]:
    """Fields by their names in small letters: clients write them in either form."""
    if not isinstance(value, Mapping):
        raise NotUsable(f"{failed}: {json.dumps(value)[:64]}; allowed: an object")
    return {name.lower(): inner for name, inner in value.items()}


def worded(given: Mapping[str, Any], name: str, failed: str) -> str:
    """A field's text; none where there is no such field."""
    found = given.get(name) or ""
    if not isinstance(found, str):
        raise NotUsable(f"{failed}: {name} {str(found)[:64]}; allowed: text")
    return found


def whole(name: str, given: Any) -> int:
    """As in a query or in JSON."""
    if isinstance(given, str) and given.isascii() and given.isdecimal() and len(given) <= 20:
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= HIGHEST_FLAGS:
        raise NotUsable(f"{name} {str(given)[:64]!r}; allowed: a number from 0 to {HIGHEST_FLAGS}")
    return given


def must_be(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise NotUsable(f"method {request.method} not allowed", 405)
