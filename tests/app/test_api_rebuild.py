"""Requests to rebuild a host: accepted, found again, refused with the reason."""

from datetime import timedelta
from pathlib import Path

from sandbox.running import Options, Sandbox
from tests.app.calls import Calls
from tests.app.conftest import running
from tests.app.test_api import ask, hosts
from tests.app.test_api_reads import get, ids

BROKEN = "name: broken\nage: {soft: 9d, hard: 1d}\n"


def test_a_second_request_finds_the_same_replacement(sandbox: Sandbox) -> None:
    path = f"/hosts/{hosts(sandbox)[0]['id']}/rebuild"
    assert ask(sandbox, "POST", path, {"why": "try"})[0] == 202
    sandbox.run_until(
        lambda: bool(sandbox.deps.registry.replacements.open_in("web")),
        within=sandbox.account.world.timing.status_checks,
    )
    first, second = ask(sandbox, "POST", path), ask(sandbox, "POST", path)
    assert first[0] == second[0] == 202
    assert first[1]["replacement"]["id"] == second[1]["replacement"]["id"]


def test_hosts_of_unmanaged_fleets_are_registered_and_refused(tmp_path: Path, calls: Calls) -> None:
    from sandbox.estate import Estate, GroupSpec

    with running(calls, Options(tmp_path), broken=BROKEN) as sandbox:
        estate = Estate()
        estate.group(GroupSpec("plain", size=1, max_size=2, policy=None))
        estate.group(GroupSpec("stuck", size=1, max_size=2, policy="broken"))
        sandbox.run_for(timedelta(minutes=5))
        said = {
            h["fleet"]: ask(sandbox, "POST", f"/hosts/{h['id']}/rebuild") for h in hosts(sandbox)
        }
        assert said["plain"][0] == said["stuck"][0] == 409
        assert "unmanaged" in said["plain"][1]["detail"]
        assert "soft is longer than hard" in said["stuck"][1]["detail"]
        assert ask(sandbox, "GET", "/fleets")[1]["broken_policies"][0]["file"] == "broken.yaml"


def test_a_terminated_host_is_refused(sandbox: Sandbox) -> None:
    host = hosts(sandbox)[0]["id"]
    sandbox.estate.ec2.terminate_instances(InstanceIds=[host])  # type: ignore[attr-defined]
    sandbox.run_for(timedelta(minutes=2))
    status, problem = ask(sandbox, "POST", f"/hosts/{host}/rebuild")
    assert (status, "is gone since" in problem["detail"]) == (409, True)


def test_a_replacement_is_shown_while_it_is_open_and_after_its_end(sandbox: Sandbox) -> None:
    host = hosts(sandbox)[0]["id"]
    assert ask(sandbox, "POST", f"/hosts/{host}/rebuild")[0] == 202
    registry = sandbox.deps.registry.replacements
    assert sandbox.run_until(lambda: bool(registry.open_in("web")), timedelta(minutes=5))
    path = f"/replacements/{registry.open_in('web')[0].id}"
    assert get(sandbox, path)["old_host"] == host
    assert get(sandbox, "/fleets/web/timeline")["entries"]
    assert sandbox.run_until(lambda: not registry.open_in("web"), timedelta(hours=1))
    assert get(sandbox, path)["step"] == get(sandbox, f"{path}?fleet=web")["step"] == "done"
    took = get(sandbox, "/fleets/web")["rebuilds"]
    assert took["whole"]["count"] == 1 and "proving" in took["phases"]


def test_replacements_are_listed_by_how_they_stand(sandbox: Sandbox) -> None:
    old = hosts(sandbox)[0]["id"]
    assert ask(sandbox, "POST", f"/hosts/{old}/rebuild")[0] == 202
    registry = sandbox.deps.registry.replacements

    def listed(query: str) -> list[str]:
        found = get(sandbox, f"/replacements?{query}")["replacements"]
        return [each["old_host"] for each in found]

    assert sandbox.run_until(lambda: bool(registry.open_in("web")), timedelta(minutes=5))
    for fleet in ("", "&fleet=web"):
        assert listed(f"open=true{fleet}") == [old]
        assert listed(f"open=false{fleet}") == listed(f"step=done{fleet}") == []
    assert sandbox.run_until(lambda: not registry.open_in("web"), timedelta(hours=1))
    for fleet in ("", "&fleet=web"):
        assert listed(f"open=true{fleet}") == []
        assert listed(f"open=false&step=done{fleet}") == [old]
        assert ids(sandbox, f"gone=true{fleet}") == {old}
