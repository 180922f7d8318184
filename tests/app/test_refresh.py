"""An instance refresh of a group that somebody else started."""

from datetime import timedelta

from chalicelib.model.replacement import Step
from sandbox.running import Sandbox
from tests.app.calls import Calls
from tests.app.test_api import ask, hosts

MINUTE = timedelta(minutes=1)


def test_a_rebuild_waits_for_the_end_of_a_refresh_and_says_so(
    sandbox: Sandbox, calls: Calls
) -> None:
    autoscaling = sandbox.estate.autoscaling  # type: ignore[attr-defined]
    paused = {"AutoScalingGroupName": "web", "ScalingProcesses": ["InstanceRefresh"]}
    autoscaling.suspend_processes(**paused)
    autoscaling.start_instance_refresh(AutoScalingGroupName="web")
    host = hosts(sandbox)[0]["id"]
    assert ask(sandbox, "POST", f"/hosts/{host}/rebuild", {"why": "try"})[0] == 202
    calls.begin()
    sandbox.run_for(10 * MINUTE)
    assert sandbox.deps.registry.replacements.open_in("web") == []
    assert "instance refresh" in ask(sandbox, "GET", "/fleets/web/plan")[1]["blockers"][0]
    assert 2 <= calls.names.count("DescribeInstanceRefreshes") <= 5
    autoscaling.cancel_instance_refresh(AutoScalingGroupName="web")
    replacements = sandbox.deps.registry.replacements
    assert sandbox.run_until(lambda: replacements.page(10).items != (), 7 * MINUTE)
    (begun,) = replacements.page(10).items
    assert begun.old_host == host


def test_what_has_begun_ends_beside_a_refresh_and_nothing_is_lost(sandbox: Sandbox) -> None:
    host = hosts(sandbox)[0]["id"]
    ask(sandbox, "POST", f"/hosts/{host}/rebuild", {"why": "try"})
    replacements = sandbox.deps.registry.replacements
    assert sandbox.run_until(lambda: bool(replacements.open_in("web")), 2 * MINUTE)
    sandbox.estate.autoscaling.start_instance_refresh(AutoScalingGroupName="web")  # type: ignore[attr-defined]
    assert sandbox.run_until(lambda: not replacements.open_in("web"), 30 * MINUTE)
    (ended,) = replacements.page(10).items
    assert ended.step in {Step.DONE, Step.CANCELLED, Step.ABANDONED}
    sandbox.run_for(20 * MINUTE)
    group = sandbox.deps.groups.get("web")
    assert group is not None and group.desired == len(group.members) == 3
    assert (sandbox.auditor.violations, sandbox.failures) == ([], [])
