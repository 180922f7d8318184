"""Lambda's real runtime client, fed by a stand-in for its Runtime API on loopback."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

CLIENT = ("awslambdaric", "runtime_client*.so", "simplejson", "snapshot_restore_py.py")
"""What of the installed libraries Lambda's own image holds beside the code."""
START = """
import os, runpy, sys
sys.path[:0] = sys.argv.pop(1).split(os.pathsep)
runpy.run_module("awslambdaric", run_name="__main__")
"""
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
PATIENCE = 60
"""Seconds until a function has imported itself and answered."""


class Answer(NamedTuple):
    kind: str
    """`response`, `error` or `init/error`: the last part of the address it was posted to."""
    body: Any


class RuntimeApi(ThreadingHTTPServer):
    """Hands out events, and keeps what is answered."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.events: queue.Queue[bytes] = queue.Queue()
        self.answers: queue.Queue[Answer] = queue.Queue()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Requests(BaseHTTPRequestHandler):
    server: RuntimeApi
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        event = self.server.events.get()
        self.send_response(200)
        for name, value in self._invocation().items():
            self.send_header(f"Lambda-Runtime-{name}", value)
        self._send(event)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.split("/runtime/")[1].split("/", 2)[-1]
        self.server.answers.put(Answer(kind, body))
        self.send_response(202)
        self._send(b"{}")

    def _invocation(self) -> dict[str, str]:
        return {
            "Aws-Request-Id": str(uuid.uuid4()),
            "Deadline-Ms": str(int((time.time() + 60) * 1000)),
            "Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:repave",
            "Trace-Id": TRACE,
        }

    def _send(self, body: bytes) -> None:
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@contextmanager
def runtime_api() -> Iterator[RuntimeApi]:
    api = RuntimeApi()
    serving = threading.Thread(target=api.serve_forever)
    serving.start()
    try:
        yield api
    finally:
        api.events.put(b"")  # Who waits for an event is let go.
        api.shutdown()
        serving.join()
        api.server_close()


class Function:
    """One handler in a process of its own, with only what Lambda puts beside the code."""

    def __init__(
        self, handler: str, code: list[Path], environ: dict[str, str], scratch: Path
    ) -> None:
        """`code` is a folder, and what is installed elsewhere."""
        self._handler, self._code, self._environ = handler, code, environ
        self._client, self._log = scratch / "client", scratch / f"{handler}.log"
        if not self._client.exists():
            _link_client(self._client)

    def answer(self, event: dict[str, Any]) -> Answer:
        with runtime_api() as api, self._running(api.address) as process:
            api.events.put(json.dumps(event).encode())
            for _ in range(PATIENCE):
                with suppress(queue.Empty):
                    return api.answers.get(timeout=1)
                if process.poll() is not None:
                    break
        raise AssertionError(f"no answer: {self._log.read_text()}")

    @contextmanager
    def _running(self, address: str) -> Iterator[subprocess.Popen[bytes]]:
        path = os.pathsep.join(str(each) for each in [*self._code, self._client])
        given = {"AWS_LAMBDA_RUNTIME_API": address, "LAMBDA_TASK_ROOT": str(self._code[0])}
        with self._log.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", START, path, self._handler],
                cwd=self._code[0],
                env=self._environ | given,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _link_client(folder: Path) -> None:
    folder.mkdir(parents=True)
    installed = Path(str(metadata.distribution("awslambdaric").locate_file("")))
    for pattern in CLIENT:
        for found in installed.glob(pattern):
            (folder / found.name).symlink_to(found)
