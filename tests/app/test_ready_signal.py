"""Where a policy wants a new host's own signal, its pair goes on by that."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.model.replacement import Step
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls
from tests.app.conftest import POLICY, running
from tests.app.test_api import ask, hosts
from tests.app.test_ready import ready

WANTS_SIGNAL = POLICY.replace("within: 15m", "within: 15m, signal: true")


def test_a_host_that_is_gone_is_not_ready(sandbox: Sandbox) -> None:
    id_ = hosts(sandbox)[0]["id"]
    sandbox.estate.ec2.terminate_instances(InstanceIds=[id_])  # type: ignore[attr-defined]
    sandbox.run_for(timedelta(minutes=2))
    assert ready(sandbox, id_)[0] == 409


@pytest.fixture
def wanting(tmp_path: Path, calls: Calls) -> Iterator[Sandbox]:
    from sandbox.estate import Estate, GroupSpec

    with running(calls, Options(tmp_path), web=WANTS_SIGNAL) as found:
        Estate().group(GroupSpec("web", size=1, max_size=2, policy="web"))
        found.run_for(timedelta(minutes=10))
        yield found


def test_a_pair_goes_on_by_the_new_hosts_signal(wanting: Sandbox) -> None:
    old = hosts(wanting)[0]["id"]
    ask(wanting, "POST", f"/hosts/{old}/rebuild")
    wanting.run_for(timedelta(minutes=12))
    (pair,) = wanting.deps.registry.replacements.open_in("web")
    words = ask(wanting, "GET", f"/hosts/{old}")[1]["verdict"]["words"]
    assert (pair.step, "it has not said that it is ready" in words) == (Step.PROVING, True)
    assert ready(wanting, pair.new_host or "")[0] == 202
    gone = timedelta(minutes=12)
    assert wanting.run_until(lambda: not wanting.deps.registry.replacements.open_in("web"), gone)
    assert [h["id"] for h in hosts(wanting)] == [pair.new_host]
