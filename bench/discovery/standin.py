"""A DynamoDB of synthetic hosts in a process of its own, for what reads the services' table."""

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any

from bench.synthetic import host_id
from chalicelib.model.announcement import LATEST
from chalicelib.model.details import Details
from chalicelib.model.host import Host, Seen
from chalicelib.model.service import Service
from chalicelib.registry.rows import host_values
from chalicelib.registry.tables import HostRow
from chalicelib.registry.values import present
from sandbox.environment import prepare

SERVICE = "web"
NOW = datetime.now(UTC)

Item = dict[str, Any]


class Table:
    """All rows there are, as DynamoDB sends them."""

    def __init__(self, hosts: int) -> None:
        self.hosts = {item["id"]["S"]: item for item in map(row, range(hosts))}
        self.offering = [{"service": {"S": SERVICE}, "host": {"S": id}} for id in self.hosts]
        self.lost, self.changed, self.swept = 0, 0, 0

    def answer(self, action: str, given: Item) -> Item:
        if action == "BatchGetItem":
            ((name, asked),) = given["RequestItems"].items()
            rows = [self.hosts[key["id"]["S"]] for key in asked["Keys"]]
            return {"Responses": {name: rows}, "UnprocessedKeys": {}}
        if action == "Query":
            return {
                "Items": self.offering,
                "Count": len(self.offering),
                "ScannedCount": len(self.offering),
            }
        return {"Item": self._fleet() if "name" in given["Key"] else self._index()}

    def _index(self) -> Item:
        return {
            "service": {"S": "#index"},
            "host": {"S": SERVICE},
            "raised": {"N": str(self.changed + self.lost)},
            "named": {"N": str(self.changed)},
            **{
                f"latest_{place}": {"S": self._host(self.changed - place)}
                for place in range(LATEST)
            },
        }

    def _host(self, change: int) -> str:
        """One that no change before has told of, while there are such."""
        return host_id(change % len(self.hosts))

    def _fleet(self) -> Item:
        at = (NOW + timedelta(minutes=self.swept)).isoformat(timespec="microseconds")
        return {"name": {"S": "#account"}, "last_sweep_at": {"S": at}}


def row(number: int) -> Item:
    """As DynamoDB has it, of a host that serves."""
    return HostRow(**present(host_values(_host(number), timedelta(days=30)))).serialize()


def _host(number: int) -> Host:
    return Host(
        id=host_id(number),
        fleet="web",
        group="web",
        zone=f"us-east-1{'abc'[number % 3]}",
        instance_type="m7g.large",
        image_id="ami-0123456789abcdef0",
        private_ip=f"10.0.{number // 256}.{number % 256}",
        template="lt-0123456789abcdef0@4",
        state="running",
        launched_at=NOW,
        born_at=NOW,
        seen_at=NOW,
        seen_how=Seen.PASS,
        recycle_at=NOW,
        recycle_basis="0123456789abcdef",
        tags={f"team:key-{index}": f"a value of an ordinary length {index}" for index in range(8)},
        details=_details(number),
        lifecycle="InService",
        checks={"group": "healthy", "ec2": "ok", "target group web": "healthy"},
        services=(Service("web", 8080, ("http",), {"tier": "1"}),),
    )


def _details(number: int) -> Details:
    return Details(
        vpc="vpc-0123456789abcdef0",
        subnet=f"subnet-{number % 3:017x}",
        private_dns=f"ip-10-0-{number // 256}-{number % 256}.ec2.internal",
        architecture="arm64",
        security_groups=("sg-0123456789abcdef0", "sg-0123456789abcdef1"),
    )


class Standin(BaseHTTPRequestHandler):
    """`GET /changed` raises the service's index for one host, `GET /lost` for one that nobody can
    name any more, `GET /swept` notes a later sweep."""

    table: Table
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        action = self.headers["X-Amz-Target"].partition(".")[2]
        self._send(self.table.answer(action, json.loads(body)))

    def do_GET(self) -> None:
        name = self.path.strip("/")
        setattr(self.table, name, getattr(self.table, name) + 1)
        self._send({})

    def _send(self, answer: Item) -> None:
        payload = json.dumps(answer, separators=(",", ":")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """The figures are what is to be seen."""


def serve(hosts: int, port: Connection) -> None:
    """In a process of its own."""
    prepare()
    handler = type("Here", (Standin,), {"table": Table(hosts)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    port.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def dynamodb(hosts: int) -> Iterator[str]:
    """Its URL."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=serve, args=(hosts, its), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{mine.recv()}"
    finally:
        process.terminate()
