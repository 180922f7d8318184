"""What a booting host finds around it: metadata, Parameter Store and Repave's API, on loopback."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "i-0123456789abcdef0"
KEYS = {"AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "secret/example", "Token": "a+token=="}
READ = {"revision": 7, "digest": "d1", "entries": [{"key": "web/name", "value": "wëb"}]}
CONFIG = "colour = blue\nname = wëb\n"


@dataclass
class Place:
    host: str = HOST
    answers: list[int] = field(default_factory=list)
    """Of the API, one a call; 202 once they are used up."""
    signals: list[str] = field(default_factory=list)
    config_reads: int = 0
    documents: list[int] = field(default_factory=list)
    """Of the boot document: the statuses, one a call; 200 once they are used up."""
    document_reads: int = 0
    read: Mapping[str, Any] | None = field(default_factory=lambda: dict(READ))
    forged: list[str] = field(default_factory=list)
    address: str = ""

    def environment(self) -> dict[str, str]:
        return {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.address,
            "AWS_ENDPOINT_URL_SSM": f"{self.address}/ssm",
        }


@contextmanager
def place(**facts: Any) -> Iterator[Place]:
    around = Place(**facts)
    server = Server(("127.0.0.1", 0), Handler)
    server.around = around
    around.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield around
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    around: Place


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_PUT(self) -> None:
        self._say(200, "metadata-token")

    def do_GET(self) -> None:
        if self.path.startswith("/api/"):
            return self._document()
        if self.headers["X-aws-ec2-metadata-token"] != "metadata-token":
            return self._say(401, "IMDSv2 only")
        self._say(200, _metadata(self.server.around, self.path))

    def do_POST(self) -> None:
        around, path = self.server.around, self.path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service = "ssm" if path == "/ssm" else "execute-api"
        if not _is_signed(self, around.address + path, body, service):
            around.forged.append(path)
            return self._say(403, "the signature does not match")
        if service == "ssm":
            around.config_reads += 1
            return self._say(200, _parameter(json.loads(body)))
        around.signals.append(path)
        self._say(around.answers.pop(0) if around.answers else 202, "{}")

    def _document(self) -> None:
        around = self.server.around
        if not _is_signed(self, around.address + self.path, b"", "execute-api", "GET"):
            around.forged.append(self.path)
            return self._say(403, "the signature does not match")
        around.document_reads += 1
        told = {"host": around.host, "config": around.read, "peers": []}
        self._say(around.documents.pop(0) if around.documents else 200, json.dumps(told))

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Tests say what they saw."""


def _metadata(around: Place, path: str) -> str:
    if path.endswith("instance-identity/document"):
        return json.dumps({"instanceId": around.host, "region": "eu-west-1"})
    return "web-role" if path.endswith("security-credentials/") else json.dumps(KEYS)


def _parameter(asked: Mapping[str, Any]) -> str:
    name, _, version = asked["Name"].partition(":")
    found = {"Name": name, "Version": int(version or 7), "Value": CONFIG}
    return json.dumps({"Parameter": found})


def _is_signed(
    handler: BaseHTTPRequestHandler, url: str, body: bytes, service: str, method: str = "POST"
) -> bool:
    """Whether botocore would have signed the same request in the same way."""
    said = handler.headers["Authorization"]
    names = said.split("SignedHeaders=")[1].split(",")[0].split(";")
    headers = {name: handler.headers[name] for name in names}
    request = AWSRequest(method, url, data=body, headers=headers)
    request.context["timestamp"] = handler.headers["X-Amz-Date"]
    keys = Credentials(KEYS["AccessKeyId"], KEYS["SecretAccessKey"], KEYS["Token"])
    signer = SigV4Auth(keys, service, "eu-west-1")
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    return said.endswith(f"Signature={signature}") and "x-amz-security-token" in names
