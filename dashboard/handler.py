"""HTTP on loopback: the page's files, and `/api/...` passed on to whoever stands for the API."""

import json
import sys
from abc import abstractmethod
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from dashboard import files, guard
from dashboard.files import Answer

API = "/api"
LARGEST_BODY = 10 * 1024 * 1024
"""Bytes, as API Gateway has it."""


def problem(status: int, title: str, detail: str) -> Answer:
    body = {"title": title, "status": status, "detail": detail}
    headers = {"Content-Type": "application/problem+json"}
    return Answer(status, json.dumps(body).encode(), headers)


class LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, handler: type["PageHandler"]) -> None:
        super().__init__(("127.0.0.1", port), handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no error of anybody's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class PageHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60  # Of a connection that says nothing.

    @property
    def port(self) -> int:
        own: tuple[str, int] = self.request.getsockname()
        return own[1]

    @abstractmethod
    def forward(self, path: str, body: bytes | None) -> Answer:
        """`path` as the API knows it, with its query."""

    def handle_any(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True  # Its body was not read.
            self._send(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large", "10 MiB at most"))
            return
        body = self.rfile.read(int(length)) if length != "0" else None
        self._send(self.answer(body))

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def answer(self, body: bytes | None) -> Answer:
        found = files.page(self.path, self.headers.get("If-None-Match"))
        if found is not None:
            return found
        if not self.path.startswith(f"{API}/"):
            return problem(HTTPStatus.NOT_FOUND, "not found", f"the page is at {files.ROOT}")
        if ".." in unquote(self.path).split("?")[0].split("/"):
            return problem(HTTPStatus.BAD_REQUEST, "bad request", "no path goes upwards")
        refused = guard.refusal(self.command, dict(self.headers), self.port)
        if refused:
            return problem(HTTPStatus.FORBIDDEN, "refused", refused)
        return self.forward(self.path.removeprefix(API), body)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal belongs to whoever started it."""
