"""The HTTP API of the registry's dialects: HTTP on loopback in, proxy events to `dialects`."""

from base64 import b64decode, b64encode
from typing import Any

from dashboard.files import Answer
from dashboard.handler import PageHandler
from sandbox.functions import Functions
from sandbox.turns import Turns


class RegistryHandler(PageHandler):
    """Its paths are those of other registries: no page of ours is among them."""

    parts: tuple[Functions, Turns]

    def answer(self, body: bytes | None) -> Answer:
        functions, turns = self.parts
        with turns.request():
            found = ask(functions, self.command, self.path, dict(self.headers), body)
        sent = found["body"].encode()
        payload = b64decode(sent) if found["isBase64Encoded"] else sent
        return Answer(found["statusCode"], payload, found["headers"])


def ask(
    functions: Functions, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> dict[str, Any]:
    """One request through the application; returns the proxy's answer."""
    raw_path, _, raw_query = path.partition("?")
    event = {
        "version": "2.0",
        "routeKey": "ANY /{proxy+}",
        "rawPath": raw_path,
        "rawQueryString": raw_query,
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {"http": {"method": method, "path": raw_path}, "stage": "$default"},
        "body": b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }
    answer: dict[str, Any] = functions.invoke("dialects", event)
    return answer
