"""Clients of other registries ask the application itself, while its hosts come and go."""

import base64
import gzip
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.events import HttpCall, parse_http_call
from chalicelib.handlers.answer_dialect import LARGEST, answer_dialect
from chalicelib.kept import KEPT_FOR
from chalicelib.model.announcement import NODES
from sandbox import dialects
from sandbox.running import Sandbox
from tests.app.conftest import POLICY, counted, three_hosts
from tests.events.samples import sample

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SERVICES = POLICY + "services: [{name: web, port: 8080, tags: [http]}]\n"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Three hosts that offer `web`; tests may end hosts, which the group replaces."""
    folder = tmp_path_factory.mktemp("policies")
    with counted() as calls, three_hosts(calls, folder, SERVICES) as found:
        found.calls = calls  # type: ignore[attr-defined]
        yield found


def ask(sandbox: Sandbox, path: str) -> dict[str, Any]:
    return dialects.ask(sandbox.functions, "GET", path, {}, None)


def healthy(sandbox: Sandbox) -> set[str]:
    found = json.loads(ask(sandbox, "/v1/health/service/web?passing=1")["body"])
    return {entry["Node"]["Node"] for entry in found}


def everywhere(sandbox: Sandbox) -> list[set[str]]:
    """Who is named, by each dialect."""
    nodes = json.loads(ask(sandbox, "/v1/catalog/nodes")["body"])
    groups = json.loads(ask(sandbox, "/prometheus/targets?service=web")["body"])
    return [
        {node["Node"] for node in nodes},
        {group["labels"]["__meta_repave_instance_id"] for group in groups},
    ]


def serving_in_ec2(sandbox: Sandbox) -> set[str]:
    group = sandbox.deps.groups.get("web")
    assert group
    return {member.id for member in group.members if member.in_service}


def index(sandbox: Sandbox, service: str) -> int:
    return sandbox.deps.registry.services.index(service).value


def test_what_a_policy_declares_is_found_on_every_host_in_service(serving: Sandbox) -> None:
    assert healthy(serving) == serving_in_ec2(serving) != set()
    assert everywhere(serving) == [serving_in_ec2(serving)] * 2


def test_passes_that_change_nothing_raise_no_index(serving: Sandbox) -> None:
    serving.run_for(timedelta(minutes=5))
    before = index(serving, "web"), index(serving, NODES)
    serving.run_for(timedelta(minutes=10))
    assert (index(serving, "web"), index(serving, NODES)) == before


def test_a_host_that_ends_in_ec2_is_gone_from_every_dialect_within_one_event(
    serving: Sandbox,
) -> None:
    victim = min(serving_in_ec2(serving))
    before = index(serving, "web")
    serving.estate.ec2.terminate_instances(InstanceIds=[victim])  # type: ignore[attr-defined]
    gone = lambda: all(victim not in named for named in everywhere(serving))  # noqa: E731
    assert serving.run_until(gone, timedelta(seconds=30)) and victim not in healthy(serving)
    assert index(serving, "web") > before
    serving.run_for(timedelta(minutes=10))
    assert healthy(serving) == serving_in_ec2(serving)
    assert len(healthy(serving)) == 3


def test_a_host_is_gone_as_soon_as_its_end_is_committed(serving: Sandbox) -> None:
    """It serves on for a while: it has time to end what it does, and nobody sends it more."""
    victim = min(serving_in_ec2(serving))
    answered = serving.request("POST", f"/hosts/{victim}/rebuild", {"why": "try it"})
    assert answered["statusCode"] == 202
    assert serving.run_until(lambda: victim not in healthy(serving), timedelta(minutes=30))
    row = serving.deps.registry.hosts.get(victim)
    assert row and row.leaving_at and not row.gone
    assert victim in serving_in_ec2(serving)
    serving.run_for(timedelta(minutes=15))
    assert victim not in serving_in_ec2(serving)


def test_a_tag_of_a_host_adds_a_service(serving: Sandbox) -> None:
    host = min(serving_in_ec2(serving))
    tag = {"Key": "repave:service/admin", "Value": "9000 grpc"}
    serving.estate.ec2.create_tags(Resources=[host], Tags=[tag])  # type: ignore[attr-defined]
    event = sample("tag_change_on_resource")
    event["resources"] = [f"arn:aws:ec2:us-east-1:123456789012:instance/{host}"]
    event["detail"]["changed-tag-keys"] = ["repave:service/admin"]
    serving.functions.invoke("on_tag_change", event)
    serving.run_for(timedelta(minutes=1))
    (found,) = json.loads(ask(serving, "/v1/catalog/service/admin")["body"])
    assert (found["Node"], found["ServicePort"], found["ServiceTags"]) == (host, 9000, ["grpc"])


class Slept:
    """In the place of real waiting; something may happen meanwhile."""

    def __init__(self, happens: Any = lambda: None, after: int = 0) -> None:
        self.times: list[float] = []
        self._happens, self._after = happens, after

    def __call__(self, seconds: float) -> None:
        self.times.append(seconds)
        if len(self.times) == self._after:
            self._happens()


def waited(sandbox: Sandbox, sleep: Slept, query: str) -> dict[str, Any]:
    path = "/v1/health/service/web"
    return answer_dialect(replace(sandbox.deps, sleep=sleep), HttpCall("GET", path, query))


def announce(sandbox: Sandbox, service: str) -> None:
    services = sandbox.deps.registry.services
    services.announce({service: frozenset()}, [services.begin([service], sandbox.clock.now())])


def test_a_watcher_is_woken_by_a_change_of_its_service(serving: Sandbox) -> None:
    now = index(serving, "web")
    sleep = Slept(lambda: announce(serving, "web"), after=3)
    found = waited(serving, sleep, f"index={now}&wait=10s")
    assert found["headers"]["X-Consul-Index"] == str(now + 1)
    assert len(sleep.times) == 3


def test_a_watcher_is_not_woken_by_another_service(serving: Sandbox) -> None:
    now = index(serving, "web")
    sleep = Slept(lambda: [announce(serving, "other") for _ in range(20)], after=1)
    found = waited(serving, sleep, f"index={now}&wait=2s")
    assert found["headers"]["X-Consul-Index"] == str(now)
    assert sum(sleep.times) == 2


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        pytest.param("", 0, id="no index"),
        pytest.param("index=0", 0, id="index zero"),
        pytest.param("index={now}&wait=0.001s", 0.001, id="a moment"),
        pytest.param("index={now}&wait=10m", 25, id="no longer than an HTTP API bears"),
        pytest.param("index={now}", 25, id="five minutes unless told"),
        pytest.param("index=999999", 0, id="an index that went backwards"),
    ],
)
def test_how_long_a_question_waits(serving: Sandbox, query: str, seconds: float) -> None:
    sleep = Slept()
    found = waited(serving, sleep, query.format(now=index(serving, "web")))
    assert found["statusCode"] == 200
    assert sum(sleep.times) == pytest.approx(seconds)


def test_a_long_answer_is_compressed_for_who_takes_it(serving: Sandbox) -> None:
    call = HttpCall("GET", "/v1/catalog/nodes", headers={"accept-encoding": "gzip"})
    many = replace(serving.deps.registry.hosts.get(min(serving_in_ec2(serving))))  # type: ignore[type-var]
    deps = replace(serving.deps, registry=replace(serving.deps.registry, hosts=Listing(many)))
    found = answer_dialect(deps, call)
    assert found["headers"]["Content-Encoding"] == "gzip" and found["isBase64Encoded"]
    assert len(found["body"]) < LARGEST
    assert len(json.loads(gzip.decompress(base64.b64decode(found["body"])))) == Listing.SIZE
    plain = answer_dialect(deps, replace(call, headers={}))
    assert plain["statusCode"] == 406 and "gzip" in plain["body"]


class Listing:
    """Ten thousand hosts alike."""

    SIZE = 10_000

    def __init__(self, host: Any) -> None:
        self._host = host

    def every(self) -> Iterator[Any]:
        return (replace(self._host, id=f"i-{n:017x}") for n in range(self.SIZE))


def test_a_path_of_no_dialect_names_those_that_are(serving: Sandbox) -> None:
    found = ask(serving, "/nobody")
    assert found["statusCode"] == 404 and "/v1" in found["body"]


def test_what_no_http_api_sends_is_refused() -> None:
    from chalicelib.errors import MalformedEvent

    for raw in ({}, {"rawPath": "/"}, [], {"requestContext": {"http": {}}}):
        with pytest.raises(MalformedEvent):
            parse_http_call(raw)


def test_the_clock_goes_on_while_a_served_request_waits(serving: Sandbox) -> None:
    """Or nothing that it waits for could ever come."""
    from sandbox.gateway import Gateway

    gateway = Gateway(serving.functions, serving.turns, 0, dialects.RegistryHandler)
    gateway.start()
    try:
        now = index(serving, "web")
        found: list[Any] = []
        path = f"{gateway.url}/v1/health/service/web?index={now}&wait=20s"
        asking = threading.Thread(target=lambda: found.append(_fetched(path)))
        asking.start()
        time.sleep(0.2)
        victim = min(serving_in_ec2(serving))
        serving.estate.ec2.terminate_instances(InstanceIds=[victim])  # type: ignore[attr-defined]
        serving.run_for(timedelta(minutes=1))
        asking.join(timeout=10)
        assert found and found[0] > now
    finally:
        gateway.stop()


def _fetched(url: str) -> int:
    from urllib.request import urlopen

    with urlopen(url, timeout=30) as answer:
        return int(answer.headers["X-Consul-Index"])


def test_calls_of_an_answer_are_few(serving: Sandbox) -> None:
    """One for the index, one for how fresh they are, one for who offers it, one for their rows."""
    announce(serving, "web")
    calls = serving.calls  # type: ignore[attr-defined]
    calls.begin()
    ask(serving, "/v1/health/service/web")
    assert calls.names == ["GetItem", "GetItem", "Query", "BatchGetItem"]


def test_an_answer_is_read_anew_only_when_there_is_news(serving: Sandbox) -> None:
    """The index is looked at, and hosts only once it is new; a sweep that agrees is no news."""
    calls: Any = serving.calls  # type: ignore[attr-defined]
    path = "/v1/health/service/web?passing=1&near=_agent"

    def asked() -> tuple[int, dict[str, Any]]:
        calls.begin()
        found = ask(serving, path)
        return calls.names.count("BatchGetItem"), found

    # At the beginning of the time for which it is given again.
    serving.run_for(KEPT_FOR - (serving.clock.now() - EPOCH) % KEPT_FOR)
    announce(serving, "web")
    first, again = asked(), asked()
    assert (first[0], again[0]) == (1, 0)
    assert again[1]["body"] == first[1]["body"]
    announce(serving, "other")
    assert asked()[0] == 0
    announce(serving, "web")
    news = asked()
    assert news[0] == 1
    assert news[1]["headers"]["X-Consul-Index"] > again[1]["headers"]["X-Consul-Index"]
    serving.run_for(timedelta(minutes=2))
    swept = asked()
    assert (swept[0], swept[1]["body"]) == (0, news[1]["body"])
    assert swept[1]["headers"]["X-Repave-Last-Sweep"] > news[1]["headers"]["X-Repave-Last-Sweep"]
    serving.run_for(KEPT_FOR)
    assert asked()[0] == 1
