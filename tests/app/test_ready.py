"""A host says that it is ready: it alone may."""

import json
from datetime import timedelta
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends

from sandbox.functions import ACCOUNT_ID, REGION
from sandbox.running import Sandbox
from tests.app.test_api import ask, hosts

NOBODY = "i-0123456789abcdef0"


def ready(sandbox: Sandbox, host: str, by: str | None = "itself") -> tuple[int, dict[str, Any]]:
    caller = host if by == "itself" else by
    answer = sandbox.request("POST", f"/hosts/{host}/ready", host=caller)
    return answer["statusCode"], json.loads(answer["body"])


def test_a_host_says_that_it_is_ready_and_only_its_first_word_counts(shared: Sandbox) -> None:
    id_ = hosts(shared)[0]["id"]
    status, first = ready(shared, id_)
    shared.run_for(timedelta(seconds=1))
    assert (status, first["ready"]["by"].rsplit("/")[-1]) == (202, id_)
    assert ready(shared, id_) == (202, first)
    assert ask(shared, "GET", f"/hosts/{id_}")[1]["ready"] == first["ready"]
    (told,) = [e for e in shared.deps.registry.timeline.of(f"host/{id_}") if e.what == "ready"]
    assert told.by == first["ready"]["by"]


@pytest.mark.parametrize("by", [None, NOBODY, "i-1/x"], ids=["operator", "another host", "path"])
def test_nobody_else_may_say_it(shared: Sandbox, by: str | None) -> None:
    id_ = hosts(shared)[1]["id"]
    status, problem = ready(shared, id_, by)
    assert (status, id_ in problem["detail"]) == (403, True)
    assert ask(shared, "GET", f"/hosts/{id_}")[1]["ready"] is None


def test_a_host_that_nobody_has_registered_is_asked_for_and_registered(shared: Sandbox) -> None:
    id_ = hosts(shared)[2]["id"]
    rows = dynamodb_backends[ACCOUNT_ID][REGION].tables["repave-hosts"].items
    del rows[next(key for key in rows if key.value == id_)]
    assert ready(shared, id_)[0] == 202
    assert shared.deps.registry.hosts.get(id_).signalled  # type: ignore[union-attr]


def test_a_host_that_ec2_does_not_know_yet_is_to_ask_again(shared: Sandbox) -> None:
    assert ready(shared, NOBODY)[0] == 404
