"""What happens in the emulated account besides Repave: who builds what, and which hands meddle."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.estate import Estate, GroupSpec
from sandbox.running import Sandbox

POLICIES = Path(__file__).parent / "policies"


@dataclass(frozen=True)
class Scenario:
    name: str
    words: str
    days: float | None
    """How long it runs if nobody says; None: until it is interrupted."""
    build: Callable[[Sandbox], None]


def _two_weeks(sandbox: Sandbox) -> None:
    """Three fleets, and four days on which somebody or something interferes."""
    estate = Estate()
    estate.group(GroupSpec("web", size=12, max_size=14, policy="web"))
    estate.group(GroupSpec("batch", size=8, max_size=10, policy="batch", balanced=False))
    estate.group(GroupSpec("cache", size=6, max_size=7, policy="cache"))
    script: list[tuple[timedelta, str, Callable[[], None]]] = [
        (
            timedelta(days=2, hours=3),
            "an operator asks for a rebuild of one host of web",
            lambda: _ask_for_rebuild(sandbox, "web"),
        ),
        (
            timedelta(days=4, hours=6),
            "somebody terminates a host of cache by hand",
            lambda: _terminate_by_hand(sandbox, estate, "cache"),
        ),
        (
            timedelta(days=6),
            "us-east-1b has no capacity for two hours; a rebuild there is asked for",
            lambda: _no_capacity(sandbox, "us-east-1b", timedelta(hours=2)),
        ),
        (
            timedelta(days=9),
            "for one hour no new host of cache becomes healthy; a rebuild is asked for",
            lambda: _never_healthy(sandbox, "cache", timedelta(hours=1)),
        ),
    ]
    for after, words, act in script:
        sandbox.clock.after(after, lambda words=words, act=act: _perform(sandbox, words, act))


def _perform(sandbox: Sandbox, words: str, act: Callable[[], None]) -> None:
    sandbox.note(words)
    act()


def _members(sandbox: Sandbox, group: str) -> list[Any]:
    found = sandbox.deps.groups.get(group)
    return [member for member in found.members if member.in_service] if found else []


def _ask_for_rebuild(sandbox: Sandbox, group: str, zone: str | None = None) -> None:
    """Of a host in `zone`, if one is given."""
    members = _members(sandbox, group)
    host = next(member.id for member in members if zone in (None, member.zone))
    answer = sandbox.request("POST", f"/hosts/{host}/rebuild", {"why": "try it"})
    sandbox.note(f"the API answers {answer['statusCode']} for {host}")


def _terminate_by_hand(sandbox: Sandbox, estate: Estate, group: str) -> None:
    estate.ec2.terminate_instances(InstanceIds=[_members(sandbox, group)[0].id])


def _no_capacity(sandbox: Sandbox, zone: str, time: timedelta) -> None:
    sandbox.account.faults.no_capacity(zone, until=sandbox.clock.now() + time)
    _ask_for_rebuild(sandbox, "web", zone)


def _never_healthy(sandbox: Sandbox, group: str, time: timedelta) -> None:
    sandbox.account.faults.never_healthy(group, until=sandbox.clock.now() + time)
    _ask_for_rebuild(sandbox, group)


def _empty(sandbox: Sandbox) -> None:
    """Nothing: whoever connects to the AWS port builds."""


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("two-weeks", "three fleets over two weeks, with interference", 14, _two_weeks),
        Scenario("empty", "a bare account for your own AWS client", None, _empty),
    )
}
