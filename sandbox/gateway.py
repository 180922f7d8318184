"""API Gateway in front of the application: HTTP on loopback in, REST proxy events to `app`."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from chalice.local import RouteMatcher

from sandbox.functions import ACCOUNT_ID, Functions
from sandbox.turns import Turns

NO_SUCH_PATH = '{"message":"Missing Authentication Token"}'
CALLER = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/operator/sandbox"


class Gateway:
    """Serves until `stop`. Requests take turns with the virtual clock."""

    def __init__(self, functions: Functions, turns: Turns, port: int) -> None:
        handler = type("Handler", (_Handler,), {"parts": (functions, turns)})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    parts: tuple[Functions, Turns]
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        functions, turns = self.parts
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        with turns.request():
            answer = ask(functions, self.command, self.path, dict(self.headers), body)
        self._send(answer["statusCode"], answer["headers"], answer["body"])

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def _send(self, status: int, headers: dict[str, str], body: str) -> None:
        payload = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """The view has the terminal to itself."""


def ask(
    functions: Functions, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> dict[str, Any]:
    """One request through the application; returns the proxy's answer."""
    try:
        match = RouteMatcher(list(functions.module.app.routes)).match_route(path)
    except ValueError:
        # What API Gateway says to a path that it does not have.
        return {"statusCode": 403, "headers": {}, "body": NO_SUCH_PATH}
    event = _event(method, path, headers, body, match)
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
            "identity": {"sourceIp": "127.0.0.1", "userArn": CALLER},
        },
        "body": body.decode("utf-8", "replace") if body else None,
        "isBase64Encoded": False,
    }
