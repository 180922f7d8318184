"""Idempotency-Key, through the application and its table."""

from sandbox.running import Sandbox
from tests.app.test_api import ask, hosts


def test_a_write_sent_twice_with_its_key_is_one(sandbox: Sandbox) -> None:
    host = hosts(sandbox)[0]["id"]
    path, body = f"/hosts/{host}/rebuild", {"why": "try it"}
    first = ask(sandbox, "POST", path, body, Idempotency_Key="a")
    sandbox.clock.advance_to(sandbox.clock.now().replace(microsecond=1))
    again = ask(sandbox, "POST", path, body, idempotency_key="a")
    assert first == again and first[0] == 202
    entries = sandbox.deps.registry.timeline.of(f"host/{host}")
    assert [entry.what for entry in entries].count("requested") == 1
    status, problem = ask(sandbox, "POST", path, {"why": "other"}, Idempotency_Key="a")
    assert (status, problem["title"]) == (422, "Another request")


def test_a_time_to_come_is_part_of_what_a_key_stands_for(sandbox: Sandbox) -> None:
    day = {"why": "a move", "until": "24h"}
    first = ask(sandbox, "PUT", "/freeze", day, Idempotency_Key="a")
    assert first == ask(sandbox, "PUT", "/freeze", day, Idempotency_Key="a")
    other = ask(sandbox, "PUT", "/freeze", day | {"until": "25h"}, Idempotency_Key="a")
    assert (first[0], other[0]) == (202, 422)
