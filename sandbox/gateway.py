"""API Gateway in front of the application: HTTP on loopback in, REST proxy events to `app`."""

import threading
from typing import Any
from urllib.parse import unquote

from chalice.local import RouteMatcher

from dashboard import files
from dashboard.files import Answer
from dashboard.handler import LoopbackServer, PageHandler
from sandbox.functions import ACCOUNT_ID, Functions
from sandbox.turns import Turns

NO_SUCH_PATH = '{"message":"Missing Authentication Token"}'
CALLER = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/operator/sandbox"

HOST_ROLE = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/host"


class Gateway:
    """Serves until `stop`. Requests take turns with the virtual clock."""

    def __init__(
        self,
        functions: Functions,
        turns: Turns,
        port: int,
        kind: type[PageHandler] | None = None,
    ) -> None:
        """`kind` answers from the same parts as the API's own handler, in whose place it is."""
        handler = type("Handler", (kind or _Handler,), {"parts": (functions, turns)})
        self._server = LoopbackServer(port, handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(PageHandler):
    parts: tuple[Functions, Turns]

    # Of no use, and answered as API Gateway does instead of by Python's server.
    do_PATCH = do_OPTIONS = do_TRACE = do_QUERY = PageHandler.handle_any

    def answer(self, body: bytes | None) -> Answer:
        """Beside the page: the API's own paths too, as they are when it is deployed."""
        ours = self.path.startswith(("/api/", files.ROOT)) or self.path == "/"
        return super().answer(body) if ours else self.forward(self.path, body)

    def forward(self, path: str, body: bytes | None) -> Answer:
        functions, turns = self.parts
        with turns.request():
            answer = ask(functions, self.command, path, dict(self.headers), body)
        headers = {"Content-Type": "application/json", **answer["headers"]}
        return Answer(answer["statusCode"], answer["body"].encode(), headers)


def ask(
    functions: Functions,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    caller: str = CALLER,
) -> dict[str, Any]:
    """One request through the application, signed by `caller`; returns the proxy's answer."""
    try:
        match = RouteMatcher(list(functions.module.app.routes)).match_route(path)
    except ValueError:
        match = None
    if match is None or method not in functions.module.app.routes[match.route]:
        # What API Gateway says to a path or a method that it does not have.
        return {"statusCode": 403, "headers": {}, "body": NO_SUCH_PATH}
    event = _event(method, path, headers, body, match)
    event["requestContext"]["identity"]["userArn"] = caller
    answer: dict[str, Any] = functions.invoke("app", event)
    return answer


def _event(
    method: str, path: str, headers: dict[str, str], body: bytes | None, match: Any
) -> dict[str, Any]:
    return {
        "resource": match.route,
        "path": path.split("?")[0],
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": match.query_params or None,
        "pathParameters": {name: unquote(value) for name, value in match.captured.items()},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": match.route,
            "httpMethod": method,
            "accountId": ACCOUNT_ID,
            "stage": "api",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": body.decode("utf-8", "replace") if body else None,
        "isBase64Encoded": False,
    }
