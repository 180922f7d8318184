"""Each store as one client meets it: set a key, get a key, list a thousand values under a prefix.

etcd by its JSON gateway, ZooKeeper by kazoo, Repave's configuration as the function's own code over
Amazon's DynamoDB Local: in AWS that is a Lambda function and DynamoDB, a few milliseconds a call.
"""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Protocol

from chalicelib.model.configuration import Operation, Verb
from chalicelib.registry.binding import bind, create
from chalicelib.registry.dynamodb import registry_in
from tests.emulators.dynamodb_local import dynamodb_local
from tests.emulators.processes import free_port, server

VALUE = b"x" * 1024


class Store(Protocol):
    server: int
    """Its process."""

    def put(self, key: str) -> None: ...

    def get(self, key: str) -> None: ...

    def list(self, prefix: str) -> int: ...


@dataclass
class Etcd:
    server: int
    wire: HTTPConnection

    def put(self, key: str) -> None:
        self._ask("put", {"key": _coded(key), "value": _coded(VALUE)})

    def get(self, key: str) -> None:
        assert self._ask("range", {"key": _coded(key)})["count"] == "1"

    def list(self, prefix: str) -> int:
        last = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        found = self._ask("range", {"key": _coded(prefix), "range_end": _coded(last)})
        return len(found["kvs"])

    def _ask(self, what: str, body: Any) -> Any:
        self.wire.request("POST", f"/v3/kv/{what}", json.dumps(body))
        return json.loads(self.wire.getresponse().read())


@dataclass
class ZooKeeper:
    server: int
    client: Any

    def put(self, key: str) -> None:
        try:
            self.client.set(f"/{key}", VALUE)
        except self.client.no_node:
            self.client.create(f"/{key}", VALUE, makepath=True)

    def get(self, key: str) -> None:
        self.client.get(f"/{key}")

    def list(self, prefix: str) -> int:
        """It has no reading of many nodes at once: their names, and each, without waiting."""
        path = "/" + prefix.rstrip("/")
        names = self.client.get_children(path)
        asked = [self.client.get_async(f"{path}/{name}") for name in names]
        return len([each.get() for each in asked])


@dataclass
class Configuration:
    server: int
    store: Any

    def put(self, key: str) -> None:
        self.store.commit([Operation(Verb.SET, key, os.urandom(8) + VALUE)], _now(), "bench")

    def get(self, key: str) -> None:
        (found,) = self.store.versions(self.store.look(key, _now()).heads)
        assert found.value

    def list(self, prefix: str) -> int:
        return len(self.store.versions(self.store.look(prefix, _now(), tree=True).heads))


@contextmanager
def etcd(folder: Path) -> Iterator[Store]:
    port, peer = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    command = ["etcd", "--data-dir", str(folder / "etcd"), "--listen-client-urls", url]
    command += ["--advertise-client-urls", url, "--listen-peer-urls", f"http://127.0.0.1:{peer}"]
    with server(command, f"{url}/health", folder / "etcd.log"):
        yield Etcd(_listening(port), HTTPConnection("127.0.0.1", port))


@contextmanager
def zookeeper(folder: Path) -> Iterator[Store]:
    from kazoo.client import KazooClient  # type: ignore[import-untyped]
    from kazoo.exceptions import NoNodeError  # type: ignore[import-untyped]

    port, admin = free_port(), free_port()
    settings = folder / "zoo.cfg"
    settings.write_text(
        f"tickTime=2000\ndataDir={folder / 'zookeeper'}\nclientPort={port}\n"
        f"admin.serverPort={admin}\n"
    )
    main = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
    command = ["java", "-cp", "/usr/share/java/*", main, str(settings)]
    with server(command, f"http://127.0.0.1:{admin}/commands/ruok", folder / "zookeeper.log"):
        client = KazooClient(f"127.0.0.1:{port}")
        client.no_node = NoNodeError
        client.start()
        try:
            yield ZooKeeper(_listening(port), client)
        finally:
            client.stop()


@contextmanager
def configuration(folder: Path) -> Iterator[Store]:
    with dynamodb_local(folder) as url:
        tables = bind("repave-bench", "us-east-1", url)
        create(tables)
        yield Configuration(os.getpid(), registry_in(tables).configuration)


def cpu(process: int) -> float:
    """Seconds of processor, with those of all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _listening(port: int) -> int:
    """Who does."""
    found = subprocess.run(["ss", "-Hltnp", f"sport = :{port}"], capture_output=True, text=True)
    return int(found.stdout.partition("pid=")[2].partition(",")[0])


def _coded(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def _now() -> datetime:
    return datetime.now(UTC)
