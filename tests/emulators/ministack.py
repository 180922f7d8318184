"""ministack: Lambda, EventBridge, SQS, DynamoDB, CloudFormation and more, without Docker."""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests.emulators.processes import INSTALLED, free_port, needs, server

PYTHON = INSTALLED / "emulators" / "bin" / "python"
"""Of its own: it pins another botocore than ours."""
SERVER = Path(__file__).with_name("ministack_server.py")
REGION, ACCOUNT = "us-east-1", "123456789012"


@dataclass(frozen=True)
class Ministack:
    url: str
    log: Path

    def client(self, service: str) -> Any:
        session = boto3.Session(
            # An access key of twelve digits names the account.
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="fake",
            region_name=REGION,
        )
        make: Any = session.client
        return make(service, endpoint_url=self.url)

    def tell(self, event: Mapping[str, Any]) -> None:
        """An event that AWS itself sends."""
        body = json.dumps(event).encode()
        request = urllib.request.Request(f"{self.url}/_events_of_aws", data=body, method="POST")
        urllib.request.urlopen(request, timeout=60).close()


@contextmanager
def ministack(folder: Path, environ: Mapping[str, str] | None = None) -> Iterator[Ministack]:
    """`environ` is also that of the functions, beside their own."""
    needs(PYTHON, "ministack")
    port = free_port()
    url, log = f"http://127.0.0.1:{port}", folder / "ministack.log"
    own = {
        "GATEWAY_PORT": str(port),
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_DEFAULT_REGION": REGION,
        "TMPDIR": str(folder),
    }
    # Without the script's folder on its path: this module has the name of what it imports.
    command = [str(PYTHON), "-P", str(SERVER), str(port)]
    with server(command, f"{url}/_ministack/health", log, own | dict(environ or {})):
        yield Ministack(url, log)
