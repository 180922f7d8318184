"""Real clients that only read: Puppetboard's pages, a client of Eureka, Ansible's inventories."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.running import Sandbox
from sandbox.serving import Addresses, serve
from tests.app.real import end_one, five_hosts, serving, talking
from tests.clients import ansible_collection, python_with

pytestmark = pytest.mark.long

PATH = os.environ["PATH"]
ANSIBLE = ("ansible-core==2.19.14", "boto3")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with five_hosts(tmp_path_factory.mktemp("policies")) as found:
        yield found


@pytest.fixture(scope="module")
def at(sandbox: Sandbox) -> Iterator[Addresses]:
    with serve(sandbox, 0, 0, 0) as addresses:
        yield addresses


PUPPETBOARD = """
import json, re, sys
from puppetboard.app import app

client, found = app.test_client(), {}
todo = sys.argv[1:]
while todo:
    page = todo.pop()
    if page not in found:
        answer = client.get(page)
        found[page] = answer.status_code
        text = answer.get_data(as_text=True)
        links = re.findall(r'href="(/[^"?#]*)"', text) + re.findall(r'"url": "(/[^"?]*)"', text)
        todo += [each for each in links if not re.search("/(static|offline)/", each)]
print(json.dumps(found), flush=True)
with client as session:
    text = session.get("/query").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', text).group(1)
    asked = {"csrf_token": token, "query": "nodes { }", "endpoints": "pql", "rawjson": "y"}
    text = session.post("/query", data=asked).get_data(as_text=True)
print(json.dumps(re.findall("i-[0-9a-f]{17}", text)), flush=True)
"""
PAGES = """
/ /nodes /facts /inventory /inventory/json /reports /reports/json /metrics /query /catalogs
/catalogs/json /radiator /failures /classes /classes/json /daily_reports_chart.json /status
/fact/zone /fact/zone/json /fact/zone/us-east-1a /*/ /*/nodes /*/radiator /*/inventory
""".split()
OF_HOST = "/node/{0} /node/{0}/facts/json /catalog/{0} /reports/{0} /reports/{0}/json".split()
SETTINGS = """
PUPPETDB_HOST, PUPPETDB_PORT = "127.0.0.1", {port}
SECRET_KEY = "of a test, and long enough to be taken"
ENABLE_CATALOG = ENABLE_CLASS = True
GRAPH_FACTS = ["zone", "instance_type"]
INVENTORY_FACTS = [("Host", "instance_id"), ("Zone", "zone")]
LOGLEVEL = "critical"
"""


def test_every_page_of_puppetboard_is_there(
    sandbox: Sandbox, at: Addresses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And all that they link to."""
    python = python_with("puppetboard==7.0.4")
    settings = tmp_path / "settings.py"
    settings.write_text(SETTINGS.format(port=at.registry.rsplit(":", 1)[1]))
    monkeypatch.setenv("PUPPETBOARD_SETTINGS", str(settings))
    hosts = serving(sandbox, "web") + serving(sandbox, "api")
    begin = PAGES + [page.format(host) for host in hosts for page in OF_HOST]
    with talking(str(python), "-c", PUPPETBOARD, *begin) as said:
        pages = next(said)
        assert {page: status for page, status in pages.items() if status != 200} == {}
        assert pages.keys() > {*begin}
        assert {*next(said)} == {*hosts}


EUREKA = """
import asyncio, json, sys
from py_eureka_client import eureka_basic as eureka
from py_eureka_client.eureka_client import EurekaClient

server = sys.argv[1]

def say(**told):
    print(json.dumps(told), flush=True)

def told(found):
    return {app.name: sorted(each.instanceId.split(":")[0] for each in app.instances)
            for app in found.applications}

async def main():
    say(apps=told(await eureka.get_applications(server)))
    say(vip=told(await eureka.get_vip(server, "web")))
    say(secure=told(await eureka.get_secure_vip(server, "web")))
    one = (await eureka.get_application(server, "API")).instances[0]
    say(app=one.app, port=one.port.port, status=one.status, fleet=one.metadata["repave.fleet"])
    by_app = await eureka.get_app_instance(server, "API", one.instanceId)
    by_id = await (await eureka.get_instance(server, one.instanceId))  # It awaits too little.
    say(same=by_app.ipAddr == by_id.ipAddr == one.ipAddr)
    client = EurekaClient(server, app_name="x", should_register=False, renewal_interval_in_secs=1)
    await client.start()
    before = told(client.applications)
    say(before=before, url=await client.walk_nodes("api", "/x", walker=lambda url: url))
    while told(client.applications)["WEB"] == before["WEB"]:
        await asyncio.sleep(0.2)
    say(now=told(client.applications))
    await client.stop()

asyncio.run(main())
"""


def test_py_eureka_client_reads_applications_and_follows_them(
    sandbox: Sandbox, at: Addresses
) -> None:
    python = python_with("py-eureka-client==0.13.3")
    web, api = serving(sandbox, "web"), serving(sandbox, "api")
    addresses = {host.private_ip for host in sandbox.deps.registry.hosts.get_many(api).values()}
    with talking(str(python), "-c", EUREKA, f"{at.registry}/eureka/") as said:
        assert next(said) == {"apps": {"WEB": web, "API": api}}
        assert next(said) == {"vip": {"WEB": web}}
        assert next(said) == {"secure": {}}
        assert next(said) == {"app": "API", "port": 9090, "status": "UP", "fleet": "api"}
        assert next(said) == {"same": True}
        begun = next(said)
        assert begun["before"] == {"WEB": web, "API": api}
        assert begun["url"] in {f"http://{address}:9090/x" for address in addresses}
        gone = end_one(sandbox, "web")
        now = next(said)["now"]
        assert gone not in now["WEB"] and now["API"] == api


def inventory(file: Path, at: Addresses, **environ: str) -> dict[str, Any]:
    program = python_with(*ANSIBLE).with_name("ansible-inventory")
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL": at.aws}
    listed = subprocess.run(
        [str(program), "-i", str(file), "--list", "--export"],
        env={"HOME": str(file.parent), "LC_ALL": "C.UTF-8", "PATH": PATH, **keys, **environ},
        capture_output=True,
        text=True,
    )
    assert listed.returncode == 0 and "[ERROR]" not in listed.stderr, listed.stderr
    found: dict[str, Any] = plain(json.loads(listed.stdout))
    assert found["_meta"]["hostvars"], listed.stderr
    return found


def plain(value: Any) -> Any:
    """Without Ansible's word that a text is no template."""
    if isinstance(value, dict):
        if value.keys() == {"__ansible_unsafe"}:
            return value["__ansible_unsafe"]
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


AWS_EC2 = """
plugin: amazon.aws.aws_ec2
regions: [us-east-1]
hostnames: [instance-id]
filters: {instance-state-name: [pending, running]}
"""
REPAVE = """
plugin: repave
compose: {where: repave_zone}
keyed_groups: [{key: repave_instance_type, prefix: type}]
"""


def of_ec2(host: dict[str, Any]) -> dict[str, Any]:
    """What aws_ec2 says of a host, under our names. Where EC2 says nothing, so do we."""
    template = (host["tags"][f"aws:ec2launchtemplate:{each}"] for each in ("id", "version"))
    found = {
        "instance_id": host["instance_id"],
        "instance_type": host["instance_type"],
        "image_id": host["image_id"],
        "architecture": host["architecture"],
        "state": host["state"]["name"],
        "zone": host["placement"]["availability_zone"],
        "launched_at": host["launch_time"].replace("+00:00", "Z"),
        "vpc": host["vpc_id"],
        "subnet": host["subnet_id"],
        "private_ip": host["private_ip_address"],
        "private_dns": host["private_dns_name"],
        "public_ip": host.get("public_ip_address"),
        "public_dns": host.get("public_dns_name"),
        "platform": host.get("platform"),
        "market": host.get("instance_lifecycle", "on-demand"),
        "security_groups": " ".join(each["group_id"] for each in host["security_groups"]),
        "group": host["tags"]["aws:autoscaling:groupName"],
        "template": "@".join(template),
        "tags": host["tags"],
    }
    return {f"repave_{name}": value for name, value in found.items() if value}


def test_ansibles_own_inventory_of_ec2_says_the_same_field_by_field(
    sandbox: Sandbox, at: Addresses, tmp_path: Path
) -> None:
    """Before and after a host has come in another's place."""
    ansible_collection(python_with(*ANSIBLE), "12.3.0", "amazon.aws")
    theirs, ours = tmp_path / "all.aws_ec2.yml", tmp_path / "repave.yml"
    theirs.write_text(AWS_EC2)
    ours.write_text(REPAVE)
    plugin = {"ANSIBLE_INVENTORY_PLUGINS": str(Path("contrib").resolve())}
    for _ in range(2):
        by_ec2 = inventory(theirs, at)["_meta"]["hostvars"]
        found = inventory(ours, at, REPAVE_REGISTRY=at.registry, **plugin)
        by_registry = found["_meta"]["hostvars"]
        hosts = sorted(serving(sandbox, "web") + serving(sandbox, "api"))
        assert sorted(by_ec2) == sorted(by_registry) == hosts
        for id, host in by_ec2.items():
            wanted = of_ec2(host)
            named = {name: by_registry[id].get(name) for name in wanted}
            assert named == wanted and by_registry[id]["where"] == wanted["repave_zone"]
        assert sorted(found["type_m7g_large"]["hosts"]) == hosts
        end_one(sandbox, "web")


def test_the_plugin_and_the_script_are_one_inventory(at: Addresses, tmp_path: Path) -> None:
    (tmp_path / "repave.yml").write_text("plugin: repave\nquery: fleet=web\n")
    registry = {"REPAVE_REGISTRY": at.registry, "REPAVE_INVENTORY": "fleet=web"}
    contrib = Path("contrib").resolve()
    script = inventory(contrib / "repave-inventory", at, **registry, HOME=str(tmp_path))
    del registry["REPAVE_INVENTORY"]
    plugin = {"ANSIBLE_INVENTORY_PLUGINS": str(contrib)}
    assert inventory(tmp_path / "repave.yml", at, **registry, **plugin) == script
    assert len(script["fleet_web"]["hosts"]) == 3 and "fleet_api" not in script


def test_the_plugin_says_what_keeps_it_from_reading(tmp_path: Path) -> None:
    (tmp_path / "repave.yml").write_text("plugin: repave\nurl: http://127.0.0.1:9\n")
    program = python_with(*ANSIBLE).with_name("ansible-inventory")
    contrib = str(Path("contrib").resolve())
    listed = subprocess.run(
        [str(program), "-i", str(tmp_path / "repave.yml"), "--list"],
        env={
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            "PATH": PATH,
            "ANSIBLE_INVENTORY_PLUGINS": contrib,
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
        },
        capture_output=True,
        text=True,
    )
    assert listed.returncode != 0
    said = " ".join(listed.stderr.split())
    assert "url: http://127.0.0.1:9/ansible/inventory: the registry cannot be read" in said
