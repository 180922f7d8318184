"""HAProxy finds its servers by the SRV records of `repave serve` while hosts come in each other's
place: no request of its clients fails."""

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.discovery.view import view
from sandbox.running import Options, Sandbox
from sandbox.serving import serve
from tests.app.conftest import POLICY, counted, running
from tests.clients import eventually, with_libraries
from tests.thin.network import Network, network
from tests.thin.process import ended, repave_serve

pytestmark = pytest.mark.long

STEP = timedelta(seconds=10)
SERVICES = POLICY + "services: [{name: web, port: 8080, tags: [http]}]\n"
CONFIGURATION = """
global
  stats socket {stats}
defaults
  mode http
  retries 0
  timeout connect 5s
  timeout client 20s
  timeout server 20s
resolvers repave
  nameserver local {dns}
  accepted_payload_size 8192
  timeout resolve 200ms
  hold valid 200ms
frontend all
  bind 127.0.0.1:{port}
  option httpclose
  default_backend web
backend web
  server-template web 8 _web._tcp.service.consul resolvers repave init-addr none socks4 {network}
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Three hosts, nearly old enough to be replaced."""
    from sandbox.estate import Estate, GroupSpec

    with counted() as calls, running(calls, Options(tmp_path), web=SERVICES) as found:
        estate = Estate()
        estate.group(GroupSpec("web", size=3, max_size=4, policy="web"))
        found.estate = estate  # type: ignore[attr-defined]
        found.run_for(timedelta(minutes=55))
        yield found


def named(sandbox: Sandbox) -> dict[str, str]:
    """Addresses of those whom the registry names as passing, with their ids."""
    registry = sandbox.deps.registry
    seen = view(registry.hosts.every(), registry.fleets.account(), 1, sandbox.clock.now(), "")
    return {each.node.address: each.node.id for each in seen.instances("web") if each.node.passing}


def alive(sandbox: Sandbox) -> dict[str, str]:
    """By EC2: the network lets nobody through to another."""
    filters: Any = [{"Name": "instance-state-name", "Values": ["running"]}]
    told = sandbox.estate.ec2.describe_instances(Filters=filters)["Reservations"]  # type: ignore[attr-defined]
    return {i["PrivateIpAddress"]: i["InstanceId"] for each in told for i in each["Instances"]}


UP = "2"


class HAProxy:
    def __init__(self, port: int, stats: Path) -> None:
        self.port = port
        self._stats = str(stats)

    def servers(self) -> set[str]:
        """Addresses of those to whom it sends work."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(self._stats)
            asking.sendall(b"show servers state web\n")
            told = b"".join(iter(lambda: asking.recv(65536), b"")).decode()
        rows = [line.split() for line in told.splitlines()[2:] if line]
        return {address for _, _, _, _, address, state, *_ in rows if state == UP}


@contextmanager
def haproxy(dns: str, through: Network, folder: Path) -> Iterator[HAProxy]:
    program, environ = with_libraries("haproxy", "usr/sbin/haproxy")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    stats, file = folder / "stats", folder / "haproxy.cfg"
    text = CONFIGURATION.format(stats=stats, dns=dns, port=port, network=through.address)
    file.write_text(text)
    process = subprocess.Popen(
        [str(program), "-db", "-f", str(file)], env={**os.environ, **environ}, text=True
    )
    with ended(process):
        eventually(lambda: stats.exists() or process.poll() is not None)
        yield HAProxy(port, stats)


class Load(threading.Thread):
    """A client without patience: one request after another, none of them twice."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port
        self._over = threading.Event()
        self.failed: list[str] = []
        self.served: dict[str, int] = {}

    def run(self) -> None:
        while not self._over.wait(0.01):
            try:
                self._ask()
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", "/")
        told = connection.getresponse()
        body = told.read().decode()
        connection.close()
        if told.status == 200:
            self.served[body] = self.served.get(body, 0) + 1
        else:
            self.failed.append(f"{told.status} {body.strip()[:60]}")

    def end(self) -> None:
        self._over.set()
        self.join()


def test_haproxy_follows_replacements_and_no_request_fails(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with (
        serve(sandbox, 0, 0, 0) as at,
        repave_serve(at.aws) as (_, dns),
        network() as through,
        haproxy(dns, through, tmp_path) as proxy,
    ):
        first = through.alive = alive(sandbox)
        eventually(lambda: proxy.servers() == named(sandbox).keys())
        load = Load(proxy.port)
        load.start()
        try:
            until_replaced(sandbox, first, through, proxy)
            time.sleep(0.5)
        finally:
            load.end()
        assert load.failed == []
        assert load.served.keys() == {*first.values(), *through.alive.values()}
        assert not first.keys() & through.alive.keys() and len(through.alive) == 3


def until_replaced(
    sandbox: Sandbox, first: dict[str, str], through: Network, proxy: HAProxy
) -> None:
    """Ten seconds of the sandbox at a time; HAProxy has as long to follow each change."""
    before = named(sandbox)
    for _ in range(600):
        sandbox.run_for(STEP)
        through.alive, now = alive(sandbox), named(sandbox)
        if now != before:
            eventually(lambda: proxy.servers() == named(sandbox).keys(), STEP.total_seconds())
        if not first.keys() & through.alive.keys():
            return
        before = now
    raise AssertionError("they are not replaced")
