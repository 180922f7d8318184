"""What an answer to a client of Consul's costs: `python -m bench.discovery [--hosts 100 1000]`.

The handler of the dialects asks a synthetic DynamoDB in a process of its own. CPU of the handler's
process is measured, to which waiting and the machine's other work add least. Fails if the median of
a client that asks once a second is above the goal.
"""

import argparse
import gc
import json
import logging
import math
import multiprocessing
import os
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from multiprocessing.connection import Connection
from typing import Any

from sandbox.environment import prepare

SERVICE, PATH = "web", "/v1/health/service/web"
GOAL = 20.0
"""ms, for the median of a client that asks once a second."""
NOW = datetime.now(UTC)

Item = dict[str, Any]


class Table:
    """All rows there are, as DynamoDB sends them."""

    def __init__(self, hosts: int) -> None:
        self.hosts = {row["id"]["S"]: row for row in map(_row, range(hosts))}
        self.offering = [{"service": {"S": SERVICE}, "host": {"S": id}} for id in self.hosts]
        self.index, self.swept = 1, 0

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
            "raised": {"N": str(self.index)},
        }

    def _fleet(self) -> Item:
        at = (NOW + timedelta(minutes=self.swept)).isoformat(timespec="microseconds")
        return {"name": {"S": "#account"}, "last_sweep_at": {"S": at}}


def _row(number: int) -> Item:
    from bench.synthetic import host_id
    from chalicelib.model.details import Details
    from chalicelib.model.host import Host, Seen
    from chalicelib.model.service import Service
    from chalicelib.registry.rows import host_values
    from chalicelib.registry.tables import HostRow
    from chalicelib.registry.values import present

    about = Details(
        vpc="vpc-0123456789abcdef0",
        subnet=f"subnet-{number % 3:017x}",
        private_dns=f"ip-10-0-{number // 256}-{number % 256}.ec2.internal",
        architecture="arm64",
        security_groups=("sg-0123456789abcdef0", "sg-0123456789abcdef1"),
    )
    host = Host(
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
        details=about,
        lifecycle="InService",
        checks={"group": "healthy", "ec2": "ok", "target group web": "healthy"},
        services=(Service("web", 8080, ("http",), {"tier": "1"}),),
    )
    return HostRow(**present(host_values(host, timedelta(days=30)))).serialize()


class Standin(BaseHTTPRequestHandler):
    """`GET /index` raises the service's index, `GET /swept` notes a later sweep."""

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


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.discovery", description=__doc__)
    parser.add_argument("--hosts", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    prepare()
    logging.disable(logging.CRITICAL)
    print(f"CPU of {PATH} in ms, and how often the same rows' JSON could be read meanwhile")
    return max(_measure(hosts, given.rounds) for hosts in given.hosts)


def _measure(hosts: int, rounds: int) -> int:
    with dynamodb(hosts) as url:
        ask = _function(url)
        unit = _reference(hosts)
        # Powertools prints a metric's hundredth value of one invocation.
        with redirect_stdout(StringIO()):
            ask()
            changed = [_timed(ask, lambda: _get(url, "index")) for _ in range(rounds)]
            swept = [_timed(ask, lambda: _get(url, "swept")) for _ in range(rounds)]
            warm = [_timed(ask) for _ in range(rounds * 20)]
    for words, times in (("changed", changed), ("swept", swept), ("nothing new", warm)):
        print(f"{hosts:>6} instances, {words:<13} {_figures(times)}  ({_median(times) / unit:.1f})")
    # One answer in sixty comes after a sweep.
    mixed = [*swept[: rounds // 3], *warm[: rounds // 3 * 59]]
    print(f"{hosts:>6} instances, {'once a second':<13} {_figures(mixed)}")
    return 0 if _median(mixed) < GOAL else 1


def _function(url: str) -> Callable[[], Item]:
    """The handler, as its function has it."""
    os.environ["AWS_ENDPOINT_URL"] = url
    from chalicelib import wiring
    from chalicelib.events import HttpCall
    from chalicelib.handlers.answer_dialect import answer_dialect
    from chalicelib.settings import Settings

    settings = Settings("repave", "us-east-1", "", "dir:.")
    deps = wiring.build(settings, wiring.utc_now)
    gc.freeze()  # As app.py does.
    call = HttpCall("GET", PATH, "passing=1")
    return lambda: answer_dialect(deps, call)


def _timed(ask: Callable[[], Item], first: Callable[[], object] = lambda: None) -> float:
    first()
    before = time.process_time()
    ask()
    return (time.process_time() - before) * 1000


def _reference(hosts: int) -> float:
    """What this machine takes for the rows' JSON alone: figures of two machines compare by it."""
    text = json.dumps([_row(number) for number in range(hosts)])
    return _median([_timed(lambda: json.loads(text)) for _ in range(20)])


def _get(url: str, what: str) -> None:
    urllib.request.urlopen(f"{url}/{what}", timeout=10).close()


def _median(times: list[float]) -> float:
    return statistics.median(times)


def _figures(times: list[float]) -> str:
    ordered = sorted(times)
    last = ordered[math.ceil(len(ordered) * 0.99) - 1]
    return f"p50 {_median(times):6.1f}  p99 {last:6.1f}"


if __name__ == "__main__":
    raise SystemExit(main())
