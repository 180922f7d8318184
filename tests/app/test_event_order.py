"""Events before their time, and long after it."""

from datetime import timedelta

import pytest

from chalicelib.aws.instances import Instances
from chalicelib.model.host import Seen
from chalicelib.model.instance import Instance
from sandbox.estate import IMAGE
from sandbox.running import Sandbox
from tests.app.test_bad_input import a_host, change, said, tell

MINUTE = timedelta(minutes=1)


def test_retries_register_it_once_ec2_lists_it(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed_at, get = sandbox.clock.now() + 2 * MINUTE, Instances.get

    def late(instances: Instances, ids: list[str]) -> dict[str, Instance]:
        return get(instances, ids) if sandbox.clock.now() >= listed_at else {}

    monkeypatch.setattr(Instances, "get", late)
    (started,) = sandbox.estate.ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)[
        "Instances"
    ]  # type: ignore[attr-defined]
    sandbox.run_for(5 * MINUTE)
    found = sandbox.deps.registry.hosts.get(started["InstanceId"])
    assert found is not None and found.seen_how is Seen.EVENT
    assert len(sandbox.failures) >= 2
    assert sandbox.dispatcher.dead_letters == []


def test_running_after_terminated_brings_nobody_back(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    host = a_host(sandbox)
    sandbox.estate.ec2.terminate_instances(InstanceIds=[host])  # type: ignore[attr-defined]
    caplog.clear()
    for state in ("terminated", "terminated", "running", "pending", "shutting-down"):
        tell(sandbox, change(host, state))
    late = "a late event of a host that is gone"
    assert said(caplog) == ["forgotten", late, late, late, late]
    found = sandbox.deps.registry.hosts.get(host)
    assert found is not None and found.gone
