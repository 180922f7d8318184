"""A fleet of one standalone host, with a load balancer and an Elastic IP, replaced again and
again in one account while calls fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalicelib.model.replacement import Step
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls
from tests.app.conftest import running
from tests.app.one_host import MINUTE, POLICY, QUICK, OneHost, quietly

FLEET = "web"


class OneSingle(OneHost):
    """`web` is a standalone fleet here."""

    def __init__(self, sandbox: Sandbox, calls: Calls, address: str) -> None:
        self._address = address
        super().__init__(sandbox, calls)

    def _launched(self) -> list[str]:
        return self._sandbox.hands.singles.launched

    def _members(self) -> dict[str, str]:
        group = self._sandbox.deps.standalone.get(FLEET)
        return {member.id: member.lifecycle for member in (group.members if group else ())}

    def _state(self, launched_before: int) -> dict[str, Any]:
        group = self._sandbox.deps.standalone.get(FLEET)
        assert group is not None and group.standalone is not None
        arns = self._sandbox.deps.targets.groups_in(
            {s.vpc for s in group.standalone.hosts.values()}
        )
        found = self._sandbox.deps.targets.states(arns)
        return super()._state(launched_before) | {
            "desired": group.desired,
            "address": group.standalone.addresses[self._address],
            "targets": {host: list(states.values()) for host, states in found.items()},
            "tags": [dict(single.tags) for single in group.standalone.hosts.values()],
        }

    def _wanted(self, old: str) -> dict[str, Any]:
        wanted = super()._wanted(old)
        (new,) = wanted["launched"]
        tags = {"Name": FLEET, "repave:fleet": FLEET, "repave:policy": FLEET}
        served = {"address": new, "targets": {new: ["healthy"]}, "tags": [tags]}
        return wanted | {"steps": {old: Step.DONE}} | served


@contextmanager
def one_single(calls: Calls, folder: Path) -> Iterator[OneSingle]:
    from sandbox.estate import Estate, SingleSpec

    with running(calls, Options(folder, timing=QUICK), web=POLICY) as sandbox, quietly():
        estate, spec = Estate(), SingleSpec(FLEET, size=1, policy="web", addresses=True)
        estate.singles(spec)
        sandbox.run_for(MINUTE)
        estate.connect(spec)
        sandbox.run_for(2 * MINUTE)
        (address,) = estate.ec2.describe_addresses()["Addresses"]
        yield OneSingle(sandbox, calls, address["AllocationId"])
