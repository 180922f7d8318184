"""Real clients of Consul's keys, sessions and transactions: of the registry itself in a sandbox,
and through `repave serve`, which signs for them."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.running import Options, Sandbox
from sandbox.serving import Addresses, serve
from tests.app.conftest import counted, running
from tests.app.real import talking
from tests.clients import CACHE, missing, python_with
from tests.thin.process import repave_serve

pytestmark = pytest.mark.long

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Without hosts. Its clock stands still by itself."""
    with (
        counted() as calls,
        running(calls, Options(tmp_path_factory.mktemp("policies"))) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def at(sandbox: Sandbox) -> Iterator[Addresses]:
    with serve(sandbox, 0, 0, 0) as addresses:
        yield addresses


@pytest.fixture(scope="module", params=["the registry", "repave serve"])
def port(request: pytest.FixtureRequest, at: Addresses) -> Iterator[str]:
    if request.param == "the registry":
        yield at.registry.rsplit(":", 1)[1]
        return
    with repave_serve(at.aws, "--registry-url", at.registry) as (url, _):
        yield url.rsplit(":", 1)[1]


KV = """
import json, sys
import consul

client = consul.Consul(host="127.0.0.1", port=int(sys.argv[1]))

def say(**told):
    print(json.dumps(told), flush=True)

kv = client.kv
index, none = kv.get("{p}/app/a")
say(none=none, index=int(index) >= 1)
say(put=kv.put("{p}/app/a", "1", flags=7), cas=kv.put("{p}/app/a", "2", cas=0))
index, found = kv.get("{p}/app/a")
say(value=found["Value"].decode(), flags=found["Flags"], same=int(index) == found["ModifyIndex"])
say(cas=[kv.put("{p}/app/a", "3", cas=found["ModifyIndex"]),
         kv.put("{p}/app/a", "4", cas=found["ModifyIndex"])])
kv.put("{p}/app/b", b"\\x00\\xff")
kv.put("{p}/app/deep/c", "")
say(keys=kv.get("{p}/app/", keys=True)[1], up_to=kv.get("{p}/app/", keys=True, separator="/")[1])
tree = kv.get("{p}/app/", recurse=True)[1]
say(tree=[[each["Key"], list(each["Value"] or b"")] for each in tree])
say(deleted=kv.delete("{p}/app/deep/", recurse=True), left=kv.get("{p}/app/", keys=True)[1])
index, _ = kv.get("{p}/app/", recurse=True)
say(index=int(index))
news = index
while news == index:  # A wait may end without news, as Consul's own may.
    news, found = kv.get("{p}/app/", recurse=True, index=index, wait="25s")
say(news=int(news) > int(index), keys=[each["Key"] for each in found])
"""


@pytest.mark.parametrize("client", ["py-consul==1.8.0", "python-consul2==0.1.5"])
def test_keys_are_written_read_and_watched(sandbox: Sandbox, port: str, client: str) -> None:
    python, name = python_with(client), f"{client.split('=')[0]}-{port}"
    store = sandbox.deps.registry.configuration

    def put(key: str, value: bytes) -> None:
        sent = ["curl", "-sS", "-X", "PUT", "--data-binary", value.decode()]
        subprocess.run([*sent, f"http://127.0.0.1:{port}/v1/kv/{key}"], check=True)

    with talking(str(python), "-c", KV.replace("{p}", name), port) as said:
        assert next(said) == {"none": None, "index": True}
        assert next(said) == {"put": True, "cas": False}
        assert next(said) == {"value": "1", "flags": 7, "same": True}
        assert next(said) == {"cas": [True, False]}
        a, b, c = (f"{name}/app/{key}" for key in ("a", "b", "deep/c"))
        assert next(said) == {"keys": [a, b, c], "up_to": [a, b, f"{name}/app/deep/"]}
        assert next(said) == {"tree": [[a, [51]], [b, [0, 255]], [c, []]]}
        assert next(said) == {"deleted": True, "left": [a, b]}
        assert next(said)["index"] > 1
        told: list[Any] = []
        waiting = threading.Thread(target=lambda: told.append(next(said)))
        waiting.start()
        time.sleep(1)
        for number in range(20):
            put("elsewhere", b"%d" % number)
        waiting.join(timeout=2)
        assert not told, "woken by another prefix's change"
        put(f"{name}/app/new", b"1")
        waiting.join(timeout=60)
        assert told == [{"news": True, "keys": [a, b, f"{name}/app/new"]}]
    assert store.revision() > 20


LOCK = """
import json, sys
import consul

client = consul.Consul(host="127.0.0.1", port=int(sys.argv[1]))

def say(**told):
    print(json.dumps(told), flush=True)

session, kv = client.session, client.kv
lock = "lock-" + sys.argv[1]
one = session.create(name="one", ttl=10, lock_delay=15, behavior="release")
other = session.create(name="other")
say(made=session.info(one)[1]["TTL"], renewed=session.renew(one)["ID"] == one,
    listed=sorted(each["Name"] for each in session.list()[1]))
say(one=kv.put(lock, "one", acquire=one), other=kv.put(lock, "other", acquire=other))
say(holder=kv.get(lock)[1]["Session"] == one)
input()  # Its time is over, and nobody has renewed it.
say(gone=session.info(one)[1], holder=kv.get(lock)[1].get("Session"))
try:
    session.renew(one)
    say(renewed=True)
except consul.NotFound:
    say(renewed=False)
say(delayed=kv.put(lock, "other", acquire=other))
input()  # The lock delay is over too.
say(other=kv.put(lock, "other", acquire=other), released=kv.put(lock, "", release=other))
try:
    say(wrong=kv.put(lock, "x", acquire="11111111-1111-1111-1111-111111111111"))
except consul.ConsulException as error:
    say(error=str(error))
say(destroyed=session.destroy(other), left=session.list()[1])
"""


def test_a_lock_outlives_its_session_by_its_delay(sandbox: Sandbox, port: str) -> None:
    python = python_with("py-consul==1.8.0")
    process = subprocess.Popen(
        [str(python), "-c", LOCK, port],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout and process.stderr

    def later(time: timedelta) -> None:
        sandbox.run_for(time)
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()

    try:
        said = map(json.loads, process.stdout)
        assert next(said) == {"made": "10s", "renewed": True, "listed": ["one", "other"]}
        assert next(said) == {"one": True, "other": False}
        assert next(said) == {"holder": True}
        later(21 * SECOND)
        assert next(said) == {"gone": None, "holder": None}
        assert next(said) == {"renewed": False}
        assert next(said) == {"delayed": False}
        later(16 * SECOND)
        assert next(said) == {"other": True, "released": True}
        assert "invalid session" in next(said)["error"]
        assert next(said) == {"destroyed": True, "left": []}
        assert process.wait(timeout=30) == 0, process.stderr.read()
    finally:
        process.kill()
        process.communicate()


TXN = """
import base64, json, sys
import consul

client = consul.Consul(host="127.0.0.1", port=int(sys.argv[1]))
code = lambda value: base64.b64encode(value).decode()
found = client.txn.put([
    {"KV": {"Verb": "set", "Key": "txn/" + sys.argv[1], "Value": code(b"1")}},
    {"KV": {"Verb": "get", "Key": "txn/" + sys.argv[1]}},
])
print(json.dumps({"values": [each["KV"]["Value"] for each in found["Results"]]}), flush=True)
"""


def test_a_transaction_is_done(port: str) -> None:
    with talking(str(python_with("py-consul==1.8.0")), "-c", TXN, port) as said:
        assert next(said) == {"values": [None, "MQ=="]}


NODE = """
const Consul = require("consul");
const client = new Consul({host: "127.0.0.1", port: Number(process.argv[2])});
const say = (told) => console.log(JSON.stringify(told));
(async () => {
  const node = `node-${process.argv[2]}/`;
  say({put: await client.kv.set(node + "a b/c", "1")});
  say({value: (await client.kv.get(node + "a b/c")).Value});
  say({none: (await client.kv.get(node + "none")) === undefined});
  say({keys: await client.kv.keys(node)});
  const {ID} = await client.session.create({ttl: "15s", lockdelay: "0s"});
  say({lock: await client.kv.set({key: node + "lock", value: "x", acquire: ID})});
  await client.session.destroy(ID);
  say({left: (await client.session.list()).length});
  const watch = client.watch({method: client.kv.get, options: {key: node, recurse: true}});
  watch.once("change", (found) => {
    say({watched: found.map((each) => each.Key)});
    watch.end();
  });
})();
"""


def test_the_client_for_node_writes_reads_and_watches(port: str) -> None:
    home = node_with("consul@2.0.1")
    script = home / "client.js"
    script.write_text(NODE)
    with talking("node", str(script), port) as said:
        assert next(said) == {"put": True}
        assert next(said) == {"value": "1"}
        assert next(said) == {"none": True}
        assert next(said) == {"keys": [f"node-{port}/a b/c"]}
        assert next(said) == {"lock": True}
        assert next(said) == {"left": 0}
        assert next(said) == {"watched": [f"node-{port}/a b/c", f"node-{port}/lock"]}


def node_with(package: str) -> Path:
    """A folder of its own with one package of npm."""
    home = CACHE / package.replace("@", "-")
    if not (home / "node_modules").exists():
        home.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--prefix", str(home), package]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            missing(f"{package} cannot be had from npm: {error}")
    return home
