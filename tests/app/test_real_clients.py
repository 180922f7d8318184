"""Real clients of other registries on loopback, pointed at a sandbox in their server's place."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from sandbox.running import Sandbox
from sandbox.serving import Addresses
from tests.app.real import end_one, five_hosts, serving, talking
from tests.clients import eventually, from_debian, python_with

pytestmark = pytest.mark.long

PATH = os.environ["PATH"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with five_hosts(tmp_path_factory.mktemp("policies")) as found:
        yield found


@pytest.fixture(scope="module")
def at(sandbox: Sandbox) -> Iterator[Addresses]:
    from sandbox.serving import serve

    with serve(sandbox, 0, 0, 0) as addresses:
        yield addresses


CONSUL = """
import json, sys
import consul

client = consul.Consul(host="127.0.0.1", port=int(sys.argv[1]))

def say(**told):
    print(json.dumps(told), flush=True)

index, nodes = client.catalog.nodes()
say(nodes=[node["Node"] for node in nodes], leader=client.status.leader(),
    datacenter=client.agent.self()["Config"]["Datacenter"],
    datacenters=client.catalog.datacenters())
say(services=client.catalog.services()[1])
index, flat = client.catalog.service("web", tag="http")
say(flat=[[each["Node"], each["ServicePort"]] for each in flat])
say(node=sorted(client.catalog.node(flat[0]["Node"])[1]["Services"]))
say(checks=sorted({check["Status"] for check in client.health.checks("web")[1]}))
index, found = client.health.service("web", passing=True)
say(passing=[[each["Node"]["Node"], each["Service"]["Address"], each["Service"]["Meta"]]
             for each in found])
same, _ = client.health.service("web", index=index, wait="0.1s")
say(patience=same == index)
say(unknown=client.health.service("nobody")[1])
news = index
while news == index:  # A wait may end without news, as Consul's own may.
    news, found = client.health.service("web", passing=True, index=index, wait="25s")
say(news=int(news) > int(index), now=[each["Node"]["Node"] for each in found])
"""


def test_py_consul_reads_and_is_woken_by_its_service_alone(sandbox: Sandbox, at: Addresses) -> None:
    python = python_with("py-consul==1.8.0")
    port = at.registry.rsplit(":", 1)[1]
    web, api = serving(sandbox, "web"), serving(sandbox, "api")
    with talking(str(python), "-c", CONSUL, port) as said:
        known = next(said)
        assert sorted(known["nodes"]) == sorted(web + api)
        assert (known["datacenter"], known["datacenters"]) == ("us-east-1", ["us-east-1"])
        assert known["leader"]
        assert next(said) == {"services": {"api": [], "web": ["http"]}}
        assert next(said) == {"flat": [[host, 8080] for host in web]}
        assert len(next(said)["node"]) == 1
        assert next(said) == {"checks": ["passing"]}
        passing = next(said)["passing"]
        assert [host for host, _, _ in passing] == web
        assert all(address and meta == {"tier": "1"} for _, address, meta in passing)
        assert next(said) == {"patience": True}
        assert next(said) == {"unknown": []}
        told: list[Any] = []
        waiting = threading.Thread(target=lambda: told.append(next(said)))
        waiting.start()
        time.sleep(1)
        end_one(sandbox, "api")
        waiting.join(timeout=2)
        assert not told, "woken by another service's change"
        end_one(sandbox, "web")
        waiting.join(timeout=60)
        assert told and told[0]["news"]


PUPPETDB = """
import json, sys
import pypuppetdb
from pypuppetdb.QueryBuilder import AndOperator, EqualsOperator, ExtractOperator, FunctionOperator

def say(**told):
    print(json.dumps(told), flush=True)

db = pypuppetdb.connect(host="127.0.0.1", port=int(sys.argv[1]))
say(version=db.current_version())
nodes = list(db.nodes(with_status=True, unreported=100000))  # Hours: its clock is not ours.
say(nodes=[node.name for node in nodes], status=sorted({node.status for node in nodes}))
say(fleet=db.node(nodes[0].name).fact("fleet").value)
say(zones=sorted({fact.value for fact in db.facts("zone")}), names="zone" in db.fact_names())
query = AndOperator()
query.add(EqualsOperator(["facts", "fleet"], "api"))
query.add(EqualsOperator("environment", "production"))
say(inventory=[each.node for each in db.inventory(query=query)])
say(environments=[each["name"] for each in db.environments()])
count = ExtractOperator()
count.add_field(FunctionOperator("count"))
say(count=db._query("resources", query=count))
say(pql=sorted(node.name for node in db.pql("nodes { }")))
"""


def test_pypuppetdb_reads(sandbox: Sandbox, at: Addresses) -> None:
    python = python_with("pypuppetdb==3.2.0")
    port = at.registry.rsplit(":", 1)[1]
    web, api = serving(sandbox, "web"), serving(sandbox, "api")
    with talking(str(python), "-c", PUPPETDB, port) as said:
        assert next(said)["version"]
        assert next(said) == {"nodes": sorted(web + api), "status": ["unchanged"]}
        assert next(said)["fleet"] in ("web", "api")
        known = next(said)
        assert known["names"] and len(known["zones"]) > 1
        assert next(said) == {"inventory": api}
        assert next(said) == {"environments": ["production"]}
        assert next(said) == {"count": [{"count": len(web + api)}]}
        assert next(said) == {"pql": sorted(web + api)}


def test_ansible_reads_its_inventory_by_the_script(sandbox: Sandbox, at: Addresses) -> None:
    program = python_with("ansible-core==2.19.14").with_name("ansible-inventory")
    script = Path("contrib/repave-inventory").resolve()
    home = program.parent.parent
    listed = subprocess.run(
        [str(program), "-i", str(script), "--list"],
        env={"REPAVE_REGISTRY": at.registry, "HOME": str(home), "LC_ALL": "C.UTF-8", "PATH": PATH},
        capture_output=True,
        text=True,
    )
    assert listed.returncode == 0, listed.stderr
    found = json.loads(listed.stdout)
    web, api = serving(sandbox, "web"), serving(sandbox, "api")
    assert (sorted(found["service_web"]["hosts"]), sorted(found["fleet_api"]["hosts"])) == (
        web,
        api,
    )
    known = found["_meta"]["hostvars"]
    assert known.keys() == {*web, *api}
    rows = sandbox.deps.registry.hosts.get_many(known)
    assert {id: each["ansible_host"] for id, each in known.items()} == {
        id: row.private_ip for id, row in rows.items()
    }


class Exporter(BaseHTTPRequestHandler):
    """What every host shows to Prometheus: no target's own address is on loopback."""

    def do_GET(self) -> None:
        body = b"repave_test 1\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def exporter() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Exporter)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def configuration(at: Addresses, exporter: str) -> str:
    """A job for each way of finding hosts; the targets keep the address they were found under as
    `instance`, and are scraped on loopback."""
    discovery = {
        "http": [
            {"url": f"{at.registry}/prometheus/targets?service=web", "refresh_interval": "1s"}
        ],
        "eureka": [{"server": f"{at.registry}/eureka", "refresh_interval": "1s"}],
        "puppetdb": [
            {
                "url": at.registry,
                "query": "resources { type = 'Repave::Service' and title = 'web' }",
                "include_parameters": True,
                "refresh_interval": "1s",
            }
        ],
        "ec2": [
            {
                "region": "us-east-1",
                "endpoint": at.aws,
                "access_key": "x",
                "secret_key": "x",
                "refresh_interval": "1s",
                "port": 8080,
                "filters": [
                    {"name": "tag:aws:autoscaling:groupName", "values": ["web"]},
                    {"name": "instance-state-name", "values": ["running"]},
                ],
            }
        ],
    }
    found = {"source_labels": ["__address__"], "target_label": "instance"}
    here = {"target_label": "__address__", "replacement": exporter}
    jobs = [
        {
            "job_name": kind,
            f"{kind}_sd_configs": configs,
            "scrape_interval": "1s",
            "scrape_timeout": "1s",
            "relabel_configs": [found, here],
        }
        for kind, configs in discovery.items()
    ]
    return json.dumps({"scrape_configs": jobs})  # JSON is YAML too.


class Prometheus:
    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/api/v1/targets?state=active"

    def targets(self, job: str) -> list[dict[str, Any]]:
        with urlopen(self._url, timeout=10) as answer:
            active = json.load(answer)["data"]["activeTargets"]
        return [target for target in active if target["scrapePool"] == job]


@pytest.fixture
def prometheus(at: Addresses, exporter: str, tmp_path: Path) -> Iterator[Prometheus]:
    program = from_debian("prometheus", "usr/bin/prometheus")
    file, port = tmp_path / "prometheus.yml", free_port()
    file.write_text(configuration(at, exporter))
    command = [
        str(program),
        f"--config.file={file}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        eventually(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, (tmp_path / "log").read_text()
        yield Prometheus(port)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


SAME = {
    "instance_id": "instance_id",
    "ami": "image_id",
    "architecture": "architecture",
    "availability_zone": "zone",
    "instance_state": "state",
    "instance_type": "instance_type",
    "private_dns_name": "private_dns",
    "private_ip": "private_ip",
    "public_ip": "public_ip",
    "public_dns_name": "public_dns",
    "region": "region",
    "vpc_id": "vpc",
    "instance_lifecycle": "market",
    "platform": "platform",
}
"""Labels of Prometheus' own discovery of EC2 instances to ours of the same meaning."""
ABSENT = {"instance_lifecycle": "on-demand"}
"""What we say where EC2 says nothing."""


def mapped(labels: dict[str, str]) -> dict[str, str]:
    """What ec2_sd found, under our names."""
    known = {ours: labels.get(f"__meta_ec2_{name}") for name, ours in SAME.items()}
    known |= {SAME[name]: known[SAME[name]] or word for name, word in ABSENT.items()}
    tags = {
        name.removeprefix("__meta_ec2_"): value
        for name, value in labels.items()
        if name.startswith("__meta_ec2_tag_")
    }
    subnet = labels.get("__meta_ec2_subnet_id", "").strip(",") or None
    found = {**known, **tags, "subnet": subnet, "address": labels["__address__"]}
    return {name: value for name, value in found.items() if value}


def ours(labels: dict[str, str]) -> dict[str, str]:
    """What http_sd found, as far as EC2 can know it."""
    known = {
        name.removeprefix("__meta_repave_"): value
        for name, value in labels.items()
        if name.startswith("__meta_repave_")
    }
    tags = {name for name in known if name.startswith("tag_")}
    comparable = {*SAME.values(), "subnet"} | tags
    found = {name: value for name, value in known.items() if name in comparable}
    return {**found, "address": labels["__address__"]}


def by_host(targets: list[dict[str, Any]], label: str) -> dict[str, dict[str, str]]:
    return {t["discoveredLabels"][label]: t["discoveredLabels"] for t in targets}


def test_prometheus_scrapes_what_it_finds_and_finds_what_ec2_has(
    sandbox: Sandbox, at: Addresses, prometheus: Prometheus
) -> None:
    """Before and after a host has come in another's place: the same set, field by field."""
    for _ in range(2):
        hosts = serving(sandbox, "web")
        found = eventually(partial(scraped, prometheus, hosts))
        mine = by_host(found["http"], "__meta_repave_instance_id")
        theirs = by_host(found["ec2"], "__meta_ec2_instance_id")
        for host in hosts:
            assert ours(mine[host]) == mapped(theirs[host])
        end_one(sandbox, "web")


def scraped(prometheus: Prometheus, hosts: list[str]) -> dict[str, list[dict[str, Any]]] | None:
    """By each way, once each has found these hosts and has scraped them all."""
    named = {
        "http": "__meta_repave_instance_id",
        "ec2": "__meta_ec2_instance_id",
        "eureka": "__meta_eureka_app_instance_datacenterinfo_metadata_instance_id",
        "puppetdb": "__meta_puppetdb_certname",
    }
    found = {}
    for job, label in named.items():
        targets = [t for t in prometheus.targets(job) if offers_web(t)]
        if sorted(t["discoveredLabels"][label] for t in targets) != hosts:
            return None
        if any(target["health"] != "up" for target in targets):
            return None
        found[job] = targets
    return found


def offers_web(target: dict[str, Any]) -> bool:
    """Eureka's discovery takes all applications."""
    return bool(target["discoveredLabels"].get("__meta_eureka_app_name", "WEB") == "WEB")
