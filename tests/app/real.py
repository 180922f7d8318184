"""What real clients are pointed at: a sandbox of five hosts in their server's place."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.running import Options, Sandbox
from tests.app.conftest import POLICY, counted, running

SERVICES = {
    "web": POLICY + "services: [{name: web, port: 8080, tags: [http], meta: {tier: '1'}}]\n",
    "api": POLICY.replace("web", "api") + "services: [{name: api, port: 9090}]\n",
}
MINUTE = timedelta(minutes=1)


@contextmanager
def five_hosts(folder: Path) -> Iterator[Sandbox]:
    """Three hosts that offer `web` and two that offer `api`. Its clock stands still by itself."""
    with counted() as calls, running(calls, Options(folder), **SERVICES) as found:
        from sandbox.estate import Estate, GroupSpec

        estate = Estate()
        estate.group(GroupSpec("web", size=3, max_size=4, policy="web", tags={"Name": "web 1"}))
        estate.group(GroupSpec("api", size=2, max_size=3, policy="api"))
        found.estate = estate  # type: ignore[attr-defined]
        found.run_for(10 * MINUTE)
        yield found


def serving(sandbox: Sandbox, group: str) -> list[str]:
    found = sandbox.deps.groups.get(group)
    assert found
    return sorted(member.id for member in found.members if member.in_service)


def end_one(sandbox: Sandbox, group: str) -> str:
    """By another hand; the group replaces it."""
    victim = serving(sandbox, group)[0]
    sandbox.estate.ec2.terminate_instances(InstanceIds=[victim])  # type: ignore[attr-defined]
    sandbox.run_for(10 * MINUTE)
    return victim


@contextmanager
def talking(*command: str) -> Iterator[Iterator[dict[str, Any]]]:
    """A client that says a line of JSON for each thing that it has done."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stderr
    try:
        yield map(json.loads, process.stdout)
        assert process.wait(timeout=30) == 0, process.stderr.read()
    finally:
        process.kill()
        process.communicate()
