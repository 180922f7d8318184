"""Consul's wire of keys, sessions and transactions: shapes, statuses and words clients read."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.configuration.limits import LARGEST_VALUE
from chalicelib.dialects.http import Answer
from chalicelib.events import HttpCall
from chalicelib.handlers.answer_dialect import answer_dialect
from chalicelib.model.place import Place
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import memory_registry
from tests.builders import NOW
from tests.dialects.asked import unpacked


@dataclass
class Here:
    """What of Deps is asked for here: a registry, a clock that stands still and nobody's sleep."""

    registry: Registry = field(default_factory=memory_registry)
    region: str = "eu-west-1"
    account: str = ""
    place: Place = Place("eu-west-1")
    now: datetime = NOW
    slept: float = 0
    elsewhere: dict[str, Any] = field(default_factory=dict)
    happens: Callable[[], object] = lambda: None
    """Once, in the first pause."""

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += timedelta(seconds=seconds)
        happens, self.happens = self.happens, lambda: None
        happens()

    def ask(self, method: str, path: str, body: Any = b"", caller: str = "") -> Answer:
        raw_path, _, raw_query = path.partition("?")
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        me: Any = self
        found = answer_dialect(me, HttpCall(method, raw_path, raw_query, {}, sent, caller))
        return unpacked(found)

    def told(self, method: str, path: str, body: Any = b"") -> Any:
        found = self.ask(method, path, body)
        assert found.status == 200, found
        return json.loads(found.body)

    def index(self, path: str) -> int:
        return int(self.ask("GET", path).headers["X-Consul-Index"])

    def session(self, **given: Any) -> str:
        return str(self.told("PUT", "/v1/session/create", given)["ID"])


@pytest.fixture
def consul() -> Here:
    return Here()


def test_a_key_is_shown_in_a_list(consul: Here) -> None:
    assert consul.told("PUT", "/v1/kv/app/a?flags=42", b"\x00\xff") is True
    assert consul.told("GET", "/v1/kv/app/a") == [
        {
            "LockIndex": 0,
            "Key": "app/a",
            "Flags": 42,
            "Value": "AP8=",
            "CreateIndex": 2,
            "ModifyIndex": 2,
        }
    ]
    assert consul.index("/v1/kv/app/a") == 2


def test_a_key_that_is_not_there_has_no_body_but_an_index(consul: Here) -> None:
    """py-consul takes a missing index for a fault of the server."""
    for path in ("/v1/kv/no", "/v1/kv/no?recurse", "/v1/kv/no/?keys"):
        found = consul.ask("GET", path)
        assert (found.status, found.body, found.headers["X-Consul-Index"]) == (404, b"", "1")
    assert consul.told("GET", "/v1/kv/?keys") == []


def test_a_value_is_told_raw(consul: Here) -> None:
    consul.ask("PUT", "/v1/kv/a", b"\x00<b>")
    found = consul.ask("GET", "/v1/kv/a?raw")
    assert (found.body, found.content_type) == (b"\x00<b>", "text/plain")
    assert found.headers["X-Content-Type-Options"] == "nosniff"


def test_an_empty_value_is_null(consul: Here) -> None:
    consul.ask("PUT", "/v1/kv/a")
    assert consul.told("GET", "/v1/kv/a")[0]["Value"] is None
    assert consul.ask("GET", "/v1/kv/a?raw").body == b""


def test_slashes_of_a_key_are_kept_however_they_are_written(consul: Here) -> None:
    consul.ask("PUT", "/v1/kv/n%2Fa", b"1")
    consul.ask("PUT", "/v1/kv/n/", b"2")
    consul.ask("PUT", "/v1/kv/n//b%20%C3%A9", b"3")
    assert consul.told("GET", "/v1/kv/?keys") == ["n/", "n//b é", "n/a"]
    assert consul.told("GET", "/v1/kv/n/a")[0]["Key"] == "n/a"
    assert [each["Key"] for each in consul.told("GET", "/v1/kv/n/?recurse=1")] == [
        "n/",
        "n//b é",
        "n/a",
    ]


def test_keys_are_told_up_to_a_separator(consul: Here) -> None:
    for key in ("a/1", "a/2", "a/b/1", "ab", "b"):
        consul.ask("PUT", f"/v1/kv/{key}", b"1")
    assert consul.told("GET", "/v1/kv/?keys&separator=/") == ["a/", "ab", "b"]
    assert consul.told("GET", "/v1/kv/a/?keys=True&separator=/") == ["a/1", "a/2", "a/b/"]
    assert consul.told("GET", "/v1/kv/a?keys&seperator=/") == ["a/", "ab"]
    assert consul.told("GET", "/v1/kv/a/b?keys") == ["a/b/1"]


def test_compare_and_set_is_false_and_no_error_where_others_were_first(consul: Here) -> None:
    assert consul.told("PUT", "/v1/kv/a?cas=0", b"1") is True
    assert consul.told("PUT", "/v1/kv/a?cas=0", b"2") is False
    assert consul.told("PUT", "/v1/kv/a?cas=2", b"3") is True
    assert consul.told("DELETE", "/v1/kv/a?cas=2") is False
    assert consul.told("DELETE", "/v1/kv/a?cas=0") is False
    assert consul.told("DELETE", "/v1/kv/a?cas=3") is True
    assert consul.ask("GET", "/v1/kv/a").status == 404 and consul.index("/v1/kv/a") == 4


def test_a_tree_is_deleted_whole(consul: Here) -> None:
    for number in range(120):
        consul.ask("PUT", f"/v1/kv/t/{number}", b"1")
    consul.ask("PUT", "/v1/kv/u", b"1")
    assert consul.told("DELETE", "/v1/kv/t/?recurse") is True
    assert consul.told("GET", "/v1/kv/?keys") == ["u"]
    assert consul.told("DELETE", "/v1/kv/nothing") is True


def test_a_lock_is_taken_and_given_back(consul: Here) -> None:
    one, other = consul.session(lockdelay="0s"), consul.session()
    assert consul.told("PUT", f"/v1/kv/lock?acquire={one}", b"one") is True
    assert consul.told("PUT", f"/v1/kv/lock?acquire={other}", b"other") is False
    (held,) = consul.told("GET", "/v1/kv/lock")
    assert (held["Session"], held["LockIndex"]) == (one, 1)
    assert consul.told("PUT", f"/v1/kv/lock?release={other}") is False
    assert consul.told("PUT", f"/v1/kv/lock?release={one}", b"left") is True
    (free,) = consul.told("GET", "/v1/kv/lock")
    assert "Session" not in free and free["Value"] == "bGVmdA=="


def test_errors_begin_as_clients_know_them(consul: Here) -> None:
    found = consul.ask("PUT", "/v1/kv/lock?acquire=nobody", b"")
    assert (found.status, found.body) == (500, b'invalid session "nobody"')
    found = consul.ask("PUT", "/v1/session/create", {"ttl": "5s"})
    assert found.status == 500 and found.body.startswith(b"Invalid Session TTL '5s', must be betw")
    found = consul.ask("PUT", "/v1/session/renew/nobody")
    assert (found.status, found.body) == (404, b"Session id 'nobody' not found")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/v1/kv/", b"", 400, "Missing key name"),
        ("PUT", "/v1/kv", b"", 400, "Missing key name"),
        ("DELETE", "/v1/kv/", b"", 400, "Missing key name"),
        ("POST", "/v1/kv/a", b"", 405, "method POST not allowed"),
        ("PUT", f"/v1/kv/{'k' * 1025}", b"", 400, "has 1025 bytes; allowed: at most 1024"),
        ("PUT", "/v1/kv/a", bytes(LARGEST_VALUE + 1), 413, "too large (393217 > 393216 bytes)"),
        ("PUT", "/v1/kv/a?cas=0&acquire=x", b"", 400, "Conflicting flags: acquire=x&cas=0"),
        ("DELETE", "/v1/kv/a?recurse&cas=1", b"", 400, "Conflicting flags: cas=1&recurse="),
        ("PUT", "/v1/kv/a?cas=-1", b"", 400, "cas '-1'; allowed: a number from 0 to 18446744073"),
        ("PUT", "/v1/kv/a?flags=18446744073709551616", b"", 400, "flags '18446744073709551616';"),
        ("GET", "/v1/kv/a?wait=soon", b"", 400, "Invalid wait time"),
        ("GET", "/v1/kv/a?dc=elsewhere", b"", 500, "No path to datacenter"),
        ("PUT", "/v1/session/create", b"{", 400, "Request decode failed"),
        ("PUT", "/v1/session/create", b"[]", 400, "Request decode failed: []; allowed: an obj"),
        ("PUT", "/v1/session/create", {"ttl": 30}, 400, "ttl 30; allowed: text"),
        ("PUT", "/v1/session/create", {"ttl": "soon"}, 500, "TTL 'soon'; allowed: such as 30s"),
        ("PUT", "/v1/session/create", {"LockDelay": "x"}, 400, "'x'; allowed: such as 15s"),
        ("PUT", "/v1/session/create", {"LockDelay": "61s"}, 500, "Invalid lock delay '61s'"),
        ("PUT", "/v1/session/create", {"Behavior": "keep"}, 500, "Invalid Behavior setting 'keep'"),
        ("PUT", "/v1/session/create", {"checks": ["mine"]}, 500, "Missing check 'mine' registrat"),
        ("PUT", "/v1/session/create", {"Name": "x" * 256}, 500, "allowed: up to 255 printable"),
        ("GET", "/v1/session/create", b"", 405, "method GET not allowed"),
        ("GET", "/v1/session/info/", b"", 400, "Missing session"),
        ("GET", "/v1/session/node/", b"", 400, "Missing node name"),
        ("GET", "/v1/session/other", b"", 404, "not a recognized HTTP API endpoint"),
        ("PUT", "/v1/txn", b"", 400, "Failed to parse body"),
        ("PUT", "/v1/txn", {}, 400, "allowed: a list of operations"),
        ("PUT", "/v1/txn", [{"Node": {}}], 400, "an operation on node; allowed: KV"),
        ("PUT", "/v1/txn", [{"KV": {"Verb": "put"}}], 400, "unknown KV verb 'put'; allowed: set, "),
        ("PUT", "/v1/txn", [{"KV": {"Verb": "get", "Key": 1}}], 400, "key 1; allowed: text"),
        ("PUT", "/v1/txn", [{"KV": {"Verb": "set", "Key": "a", "Value": "#"}}], 400, "decode val"),
        ("PUT", "/v1/txn", [{"KV": {"Verb": "get", "Key": "\ud800"}}], 400, "is not text"),
        ("PUT", "/v1/txn", [{"KV": {"Verb": "get", "Key": "a"}}] * 65, 413, "(65 > 64)"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(
    consul: Here, method: str, path: str, body: Any, status: int, words: str
) -> None:
    found = consul.ask(method, path, body)
    assert found.status == status and words in found.body.decode(), found
    assert consul.registry.configuration.revision() == 1


def test_a_session_is_told_as_it_was_made(consul: Here) -> None:
    """Python writes small letters, Go capitals, and either numbers or text for a delay."""
    wanted = {"name": "leader", "ttl": "30s", "behavior": "delete", "lockdelay": "0.001s"}
    id = consul.session(**wanted, node="i-1", checks=["serfHealth"])
    (found,) = consul.told("GET", f"/v1/session/info/{id}")
    assert found == {
        "ID": id,
        "Name": "leader",
        "Node": "i-1",
        "LockDelay": 1_000_000,
        "Behavior": "delete",
        "TTL": "30s",
        "NodeChecks": [],
        "ServiceChecks": None,
        "CreateIndex": 2,
        "ModifyIndex": 2,
    }
    assert consul.told("PUT", f"/v1/session/renew/{id}") == [found]


@pytest.mark.parametrize(
    ("given", "nanoseconds"),
    [
        ({}, 15_000_000_000),
        ({"LockDelay": 5}, 5_000_000_000),
        ({"lockdelay": 2_000_000_000}, 2_000_000_000),
        ({"LockDelay": "1.5s"}, 1_500_000_000),
        ({"lockDelay": 0}, 0),
    ],
)
def test_a_lock_delay_is_understood(consul: Here, given: Any, nanoseconds: int) -> None:
    id = consul.session(**given)
    (found,) = consul.told("GET", f"/v1/session/info/{id}")
    assert (found["LockDelay"], found["TTL"], found["Node"]) == (nanoseconds, "", "repave")


def test_sessions_are_listed_of_all_or_of_a_node(consul: Here) -> None:
    one, other = consul.session(node="i-1"), consul.session(Node="i-2")
    ids = lambda path: {each["ID"] for each in consul.told("GET", path)}  # noqa: E731
    assert ids("/v1/session/list") == {one, other}
    assert ids("/v1/session/node/i-2") == {other}
    for _ in range(2):
        assert consul.told("PUT", f"/v1/session/destroy/{one}") is True
    assert consul.told("GET", f"/v1/session/info/{one}") == []
    assert ids("/v1/session/list") == {other} and consul.index("/v1/session/list") == 4


def operation(verb: str, key: str, value: bytes | None = None, **given: Any) -> dict[str, Any]:
    coded = {} if value is None else {"Value": b64encode(value).decode()}
    return {"KV": {"Verb": verb, "Key": key, **coded, **given}}


def test_a_transaction_tells_each_result_or_each_failure(consul: Here) -> None:
    both = [operation("set", "a", b"1", Flags=3), operation("get", "a")]
    found = consul.told("PUT", "/v1/txn", both)
    shown = [(each["KV"]["Value"], each["KV"]["ModifyIndex"]) for each in found["Results"]]
    assert (shown, found["Errors"]) == ([(None, 2), ("MQ==", 2)], None)
    refused = consul.ask(
        "PUT",
        "/v1/txn",
        [
            operation("set", "b", b"1"),
            operation("cas", "a", b"2", Index=1),
            {"kv": {"verb": "get", "key": "none"}},
        ],
    )
    assert refused.status == 409
    assert json.loads(refused.body) == {
        "Results": None,
        "Errors": [
            {"OpIndex": 1, "What": 'failed to set key "a", index is stale'},
            {"OpIndex": 2, "What": 'key "none" doesn\'t exist'},
        ],
    }
    assert consul.ask("GET", "/v1/kv/b").status == 404


def test_whoever_waits_is_told_at_once_of_his_prefix(consul: Here) -> None:
    consul.ask("PUT", "/v1/kv/a/1", b"1")
    consul.happens = lambda: consul.ask("PUT", "/v1/kv/a/2", b"1")
    assert consul.index("/v1/kv/a/?recurse&index=2&wait=60s") == 3
    assert consul.slept == 0.5


def test_nobody_is_woken_by_another_prefix_and_waits_are_cut(consul: Here) -> None:
    consul.ask("PUT", "/v1/kv/a/1", b"1")
    consul.happens = lambda: [
        consul.ask("PUT", f"/v1/kv/b/{number}", b"1") for number in range(1000)
    ]
    assert consul.index("/v1/kv/a/?recurse&index=2&wait=60s") == 2
    assert consul.slept == 25


def test_whoever_waits_for_a_key_that_is_not_there_is_told_when_it_comes(consul: Here) -> None:
    consul.happens = lambda: consul.ask("PUT", "/v1/kv/a", b"1")
    found = consul.ask("GET", "/v1/kv/a?index=1")
    assert (found.status, found.headers["X-Consul-Index"], consul.slept) == (200, "2", 0.5)


def test_the_index_0_and_an_older_one_wait_for_nothing(consul: Here) -> None:
    consul.ask("PUT", "/v1/kv/a", b"1")
    for index in (0, 1, 9):
        assert consul.index(f"/v1/kv/a?index={index}&wait=60s") == 2
    assert consul.slept == 0


def test_whoever_waits_for_a_lock_is_told_when_its_session_is_over(consul: Here) -> None:
    """Nothing is written when that happens: time alone does it."""
    id = consul.session(ttl="10s", lockdelay=0)
    consul.ask("PUT", f"/v1/kv/lock?acquire={id}", b"1")
    found = consul.ask("GET", "/v1/kv/lock?index=3&wait=60s")
    assert "Session" not in json.loads(found.body)[0]
    assert (found.headers["X-Consul-Index"], consul.slept) == ("4", 20)


def test_whoever_waits_for_sessions_is_told_when_one_is_over(consul: Here) -> None:
    id = consul.session(ttl="10s")
    consul.ask("PUT", "/v1/kv/a", b"1")
    assert consul.told("GET", f"/v1/session/info/{id}?index=2&wait=60s") == []
    assert consul.slept == 20


def test_who_wrote_is_in_the_history(consul: Here) -> None:
    consul.ask("PUT", "/v1/kv/a", b"1")
    consul.ask("PUT", "/v1/kv/a", b"2", caller="arn:aws:sts::1:assumed-role/web/i-1")
    found = consul.registry.configuration.history("a", 9)
    assert [version.by for version in found] == [
        "arn:aws:sts::1:assumed-role/web/i-1",
        "a client of Consul's wire, unsigned",
    ]


def test_whoever_could_not_be_served_for_others_sake_is_told_to_ask_again(consul: Here) -> None:
    def always_lost(*_: Any) -> bool:
        return False

    store: Any = consul.registry.configuration
    store._rows.write, store._pause = always_lost, lambda seconds: None
    found = consul.ask("PUT", "/v1/kv/a", b"1")
    assert (found.status, b"nothing was written; ask again" in found.body) == (500, True)


def test_a_raw_value_that_is_no_text_is_told_as_it_is(consul: Here) -> None:
    value = bytes(range(256))
    assert consul.told("PUT", "/v1/kv/a", value) is True
    found = consul.ask("GET", "/v1/kv/a?raw")
    assert (found.status, found.body) == (200, value)
