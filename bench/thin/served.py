"""`repave serve` over a thousand hosts in memory. For each line that it is sent it tells what it
has used until now; the line `change` changes a host first."""

import json
import os
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.announcing import announced
from chalicelib.model.host import Host, Seen
from chalicelib.model.service import Service
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import memory_registry
from thin.reading import Reader
from thin.serving import Options, Server

HOSTS, SERVICES = 1000, 100
BORN = datetime(2026, 3, 2, 12, tzinfo=UTC)


def host(n: int) -> Host:
    offered = Service(f"web{n % SERVICES}", 8080, ("http",), {"tier": "1"})
    return Host(
        id=f"i-{n:017x}",
        fleet="web",
        group="web",
        zone="us-east-1a",
        instance_type="m7g.large",
        image_id="ami-0123456789abcdef0",
        private_ip=f"10.0.{n // 256}.{n % 256}",
        template="lt-0123456789abcdef0@1",
        state="running",
        launched_at=BORN,
        born_at=BORN,
        seen_at=BORN,
        seen_how=Seen.PASS,
        lifecycle="InService",
        services=(offered,),
        checks={"group": "healthy", "target group web": "healthy"},
    )


def change(registry: Registry, n: int) -> None:
    (before,) = registry.hosts.get_many([host(n).id]).values()
    flipped = "Standby" if before.lifecycle == "InService" else "InService"
    after = replace(before, lifecycle=flipped)
    with announced(registry, [(before, after)], BORN):
        registry.hosts.update_facts(after, before)


def tell(server: Server) -> None:
    pages = int(open("/proc/self/statm").read().split()[1])
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    told = {"cpu": time.process_time(), "memory": megabytes, "waiting": server.board.waiting}
    print(json.dumps(told), flush=True)


def obey(server: Server, registry: Registry) -> None:
    for line in sys.stdin:
        if line.strip() == "change":
            change(registry, 0)
        tell(server)
    server.end()


def main() -> None:
    registry = memory_registry()
    for n in range(HOSTS):
        registry.hosts.register(host(n))
    options = Options(http_port=0, dns_port=0, every=timedelta(milliseconds=100))
    server = Server(Reader(registry, "us-east-1", lambda: datetime.now(UTC)), options)
    print(json.dumps(server.urls), flush=True)
    threading.Thread(target=obey, args=(server, registry), daemon=True).start()
    server.run()


if __name__ == "__main__":
    main()
