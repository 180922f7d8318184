"""A request as an HTTP API hands it on (payload format 2.0)."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.errors import MalformedEvent


@dataclass(frozen=True, slots=True)
class HttpCall:
    """{"version": "2.0", "rawPath": "/v1/health/service/web", "rawQueryString": "passing=1",
    "headers": {"accept-encoding": "gzip"}, "body": "...", "isBase64Encoded": false,
    "requestContext": {"http": {"method": "GET"}, ...}, ...}

    Names of headers are in lower case.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    caller: str = ""
    """Who signed the request; empty where IAM is not in front."""


def parse_http_call(raw: Any) -> HttpCall:
    """Raises MalformedEvent for what no HTTP API would send."""
    try:
        method, path = raw["requestContext"]["http"]["method"], raw["rawPath"]
        given, coded = raw.get("body") or "", raw.get("isBase64Encoded")
        body = b64decode(given) if coded else given.encode()
        headers = {str(key).lower(): str(value) for key, value in raw.get("headers", {}).items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MalformedEvent(f"no request of an HTTP API: {error!r}") from error
    query = str(raw.get("rawQueryString", ""))
    return HttpCall(str(method), str(path), query, headers, body, _caller(raw["requestContext"]))


def _caller(context: Any) -> str:
    """{"authorizer": {"iam": {"userArn": "arn:aws:sts::1:assumed-role/web/i-1", ...}}, ...}"""
    authorizer = context.get("authorizer") or {}
    return str((authorizer.get("iam") or {}).get("userArn") or "")
