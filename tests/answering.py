"""The functions as Lambda runs them, on any folder's code, and what they must answer there."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import app
from sandbox.environment import FAKE
from sandbox.gateway import ask
from sandbox.running import Sandbox
from tests.events.samples import sample
from tests.runtime import Function

HERE = [Path(app.__file__).parent, *(Path(each) for each in sys.path if "site-packages" in each)]
"""This project, and what is installed."""
GIVEN = ("AWS_REGION", "REPAVE_PREFIX", "REPAVE_QUEUE_URL", "REPAVE_POLICIES")


class Deployed:
    """Stands where `Functions` does, with each function in a process of its own."""

    module = app

    def __init__(self, code: list[Path], sandbox: Sandbox, scratch: Path) -> None:
        self._code, self._scratch = code, scratch
        given = {name: os.environ[name] for name in GIVEN}
        keys = {name: value for name, value in FAKE.items() if name.startswith("AWS_")}
        self._environ = given | keys | {"AWS_ENDPOINT_URL": sandbox.account.serve(0)}

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        function = Function(f"app.{name}", self._code, self._environ, self._scratch)
        answer = function.answer(event)
        assert answer.kind == "response", answer.body
        return answer.body


def assert_all_answer(functions: Deployed, sandbox: Sandbox) -> None:
    """A request, an event, a batch and a schedule, each with what it leaves in the tables."""
    registry = sandbox.deps.registry
    answer = ask(functions, "GET", "/hosts", {}, None)
    hosts = [host["id"] for host in json.loads(answer["body"])["hosts"]]
    assert len(hosts) == 3
    ended = sample("ec2_state_change_terminated", detail__instance_id=hosts[0])
    functions.invoke("on_instance_state", ended)
    host = registry.hosts.get(hosts[0])
    assert host is not None and host.gone
    seen = registry.fleets.get("web").last_pass_at
    bodies = {"good": '{"fleet": "web"}', "bad": "{"}
    records = [{"messageId": id_, "body": body} for id_, body in bodies.items()]
    answer = functions.invoke("reconcile_fleet", {"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert registry.fleets.get("web").last_pass_at != seen
    swept = registry.fleets.account().last_sweep_at
    functions.invoke("sweep", sandbox.dispatcher.scheduled_event("sweep"))
    assert registry.fleets.account().last_sweep_at != swept
