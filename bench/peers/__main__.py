"""Prints a table: what one client waits, and what a server's processor works, for the same things.

etcd and ZooKeeper are measured where they are installed (Debian: etcd-server, zookeeper), each as
one server; three of them, and somebody to keep them, are what they are in truth.
"""

import argparse
import math
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from bench.peers.stores import Store, configuration, cpu, etcd, memory, zookeeper
from sandbox.environment import prepare

LISTED = 1000
Opened = Callable[[Path], AbstractContextManager[Store]]
STORES: Mapping[str, tuple[Opened, Path | None]] = {
    "etcd": (etcd, Path(shutil.which("etcd") or "/usr/bin/etcd")),
    "ZooKeeper": (zookeeper, Path("/usr/share/java/zookeeper.jar")),
    "Repave": (configuration, None),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.peers", description=__doc__)
    parser.add_argument("--times", type=int, default=300, help="of each; default: 300")
    given = parser.parse_args()
    prepare()
    print(f"{'':10} {'':22} {'p50 ms':>8} {'p99 ms':>8} {'processor ms':>13}")
    for name, (opened, needed) in STORES.items():
        if needed and not needed.exists():
            print(f"{name:10} not installed: no {needed}")
            continue
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as store:
            _measure(name, store, given.times)
    return 0


def _measure(name: str, store: Store, times: int) -> None:
    for number in range(LISTED):
        store.put(f"listed/{number:04}")
    _row(name, "set a key of 1 KB", store, lambda n: store.put(f"own/{n % 10}"), times)
    _row(name, "get it", store, lambda n: store.get(f"own/{n % 10}"), times)

    def listed(_: int) -> None:
        assert store.list("listed/") == LISTED

    _row(name, f"list {LISTED} of 1 KB", store, listed, max(5, times // 30))
    print(f"{name:10} {memory(store.server):.0f} MB")


def _row(name: str, what: str, store: Store, ask: Callable[[int], None], times: int) -> None:
    waited, before = [], cpu(store.server)
    for number in range(times):
        began = time.perf_counter()
        ask(number)
        waited.append((time.perf_counter() - began) * 1000)
    worked = (cpu(store.server) - before) * 1000 / times
    waited.sort()
    last = waited[math.ceil(times * 0.99) - 1]
    print(f"{name:10} {what:22} {waited[times // 2]:8.2f} {last:8.2f} {worked:13.2f}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
