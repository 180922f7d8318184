"""Hosts at a lifecycle hook: which hooks are ours, and what becomes of who waits there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.decisions.hooks import deadline, decide, heartbeat_due, ours
from chalicelib.model.group import Health
from chalicelib.model.hook import (
    Abandon,
    CommandState,
    Continue,
    DrainCommand,
    Heartbeat,
    Hook,
    HookDecision,
    HookWait,
    OnFailure,
    SendCommand,
    Transition,
    Wait,
    Waiter,
)
from chalicelib.model.policy import Policy
from tests.builders import NOW, TARGETS, ago, later, member, policy, span

COMMAND = DrainCommand("drain", {"commands": ("systemctl stop worker",)})
READY = Health(checks_ok=True)


def hook(transition: Transition, **given: Any) -> Hook:
    fields = {"heartbeat": span("5m"), "lasts": span("8h"), "name": f"repave-{transition}"}
    return Hook(transition=transition, **(fields | given))


def waits(transition: Transition, since: str, kept: str | None = "1m", **given: Any) -> HookWait:
    return HookWait(transition, ago(since), ago(kept) if kept else None, **given)


def launching(since: str = "1m", **given: Any) -> Waiter:
    at = Transition.LAUNCHING
    fields = {
        "member": member("i-9", lifecycle="Pending:Wait"),
        "hooks": (hook(at),),
        "wait": waits(at, since),
        "health": READY,
    }
    return Waiter(**(fields | given))


def leaving(since: str = "1m", said: dict[str, Any] | None = None, **given: Any) -> Waiter:
    at = Transition.TERMINATING
    fields = {
        "member": member("i-1", lifecycle="Terminating:Wait"),
        "hooks": (hook(at),),
        "wait": waits(at, since, **(said or {})),
    }
    return Waiter(**(fields | given))


def of(waiter: Waiter, rules: Policy | None = None, **given: Any) -> HookDecision:
    """The last decision: what comes before it only keeps the wait up."""
    return decide(waiter, rules or policy(), NOW, **given)[-1]


@pytest.mark.parametrize(
    ("name", "metadata", "is_ours"),
    [
        pytest.param("repave-drain", None, True, id="by name"),
        pytest.param("drain", '{"owner": "repave"}', True, id="by metadata"),
        pytest.param("drain", '{"owner": "recycler"}', False, id="another owner"),
        pytest.param("drain", None, False, id="nothing said"),
        pytest.param("drain", "repave", False, id="metadata that is no object"),
        pytest.param("drain", '["owner", "repave"]', False, id="a list"),
        pytest.param("drain", "[" * 100_000, False, id="metadata too deep to read"),
        pytest.param("Repave-drain", "", False, id="names have a case"),
    ],
)
def test_a_hook_is_ours_by_its_name_or_its_metadata(
    name: str, metadata: str | None, is_ours: bool
) -> None:
    assert ours(name, metadata) is is_ours


def test_a_new_host_goes_on_when_it_is_ready() -> None:
    assert decide(launching(), policy(), NOW) == (Continue("it is ready to serve"),)


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        pytest.param({"health": Health(False)}, "EC2 status checks have not passed", id="checks"),
        pytest.param({"health": None}, "EC2 status checks have not passed", id="unknown to EC2"),
        pytest.param(
            {"health": Health(True, {TARGETS: "initial"})},
            "initial in target group web",
            id="it has registered itself and is not healthy",
        ),
        pytest.param(
            {"member": member("i-9", lifecycle="Pending:Wait", healthy=False)},
            "unhealthy in its group",
            id="unhealthy",
        ),
    ],
)
def test_a_new_host_waits_for_what_it_lacks(given: dict[str, Any], lacks: str) -> None:
    assert of(launching(**given)) == Wait(lacks)


@pytest.mark.parametrize("key", ["status_checks", "target_health"])
def test_what_the_policy_does_not_ask_for_is_not_waited_for(key: str) -> None:
    health = Health(key == "target_health", {TARGETS: "initial"} if key == "target_health" else {})
    rules = policy(ready=replace(policy().ready, **{key: False}))
    assert isinstance(of(launching(health=health)), Wait)
    assert isinstance(of(launching(health=health), rules), Continue)


def test_a_new_host_waits_for_its_own_signal_where_its_policy_wants_it() -> None:
    rules = policy(ready=replace(policy().ready, signal=True))
    assert of(launching(), rules) == Wait("it has not said that it is ready")
    assert isinstance(of(launching("15m"), rules), Abandon)
    assert isinstance(of(launching(signalled=True), rules), Continue)


def test_a_new_host_is_given_up_at_its_deadline_and_not_before() -> None:
    late = launching("15m", health=None)
    words = (
        "it was not ready in time: EC2 status checks have not passed; its group launches another"
    )
    assert decide(late, policy(), NOW) == (Abandon(words),)
    assert isinstance(of(launching("14m59s", health=None)), Wait)


def test_a_host_of_our_own_surge_is_never_given_up_through_its_hook() -> None:
    late = launching("15m", health=None, given_up_by="r-1 terminates it with decrement")
    decision = of(late)
    assert isinstance(decision, Wait)
    assert decision.words.endswith("; r-1 terminates it with decrement")


def test_nothing_is_given_up_while_all_is_stopped() -> None:
    assert isinstance(of(launching("15m", health=None), stopped="the fleet is frozen"), Wait)
    assert isinstance(of(launching("15m"), stopped="the fleet is frozen"), Continue)


def test_a_leaving_host_with_nothing_to_drain_goes_on_at_once() -> None:
    first = leaving(wait=None)
    assert decide(first, policy(), NOW) == (Continue("nothing to drain"),)


def test_a_leaving_host_that_does_not_run_has_nothing_to_drain() -> None:
    rules = policy(drain_command=COMMAND)
    assert of(leaving(runs=False), rules) == Continue("it does not run any more")


DRAINS = policy(drain_command=COMMAND)
SENT = {"asked_at": ago("1m"), "command": "c-1"}


@pytest.mark.parametrize(
    ("said", "command", "wanted"),
    [
        pytest.param({}, None, SendCommand, id="not told yet"),
        pytest.param({"asked_at": ago("1m59s")}, None, Wait, id="the answer may be lost"),
        pytest.param({"asked_at": ago("2m")}, None, SendCommand, id="it was never received"),
        pytest.param(
            {"asked_at": ago("2m")}, CommandState("c-1", "Pending"), Wait, id="lost, and found"
        ),
        pytest.param(SENT, None, Wait, id="sent, and not listed yet"),
        pytest.param(SENT, CommandState("c-1", "InProgress"), Wait, id="it drains"),
        pytest.param(SENT, CommandState("c-1", "Cancelling"), Wait, id="somebody cancels it"),
        pytest.param(SENT, CommandState("c-1", "Success"), Continue, id="drained"),
        pytest.param(SENT, CommandState("c-1", "Failed"), Wait, id="failed"),
        pytest.param(SENT, CommandState("c-1", "TimedOut"), Wait, id="never delivered"),
        pytest.param({"asked_at": ago("1m"), "refused": "no"}, None, Wait, id="refused"),
    ],
)
def test_a_leaving_host_is_told_once_and_waited_for(
    said: dict[str, Any], command: CommandState | None, wanted: type
) -> None:
    assert isinstance(of(leaving("3m", said, command=command), DRAINS), wanted)


def test_the_command_is_not_delivered_after_the_deadline() -> None:
    decision = of(leaving("2m"), DRAINS)
    assert isinstance(decision, SendCommand)
    assert (decision.command, decision.within) == (COMMAND, span("3m"))


def test_a_failed_command_may_be_waited_for_or_not() -> None:
    failed = leaving("3m", SENT, command=CommandState("c-1", "Failed"))
    assert of(failed, DRAINS) == Wait("its drain command is Failed")
    rules = replace(DRAINS, drain_on_failure=OnFailure.CONTINUE)
    assert isinstance(of(failed, rules), Continue)


def test_a_failed_command_does_not_end_the_wait_of_a_busy_host() -> None:
    rules = replace(DRAINS, drain_on_failure=OnFailure.CONTINUE)
    failed = CommandState("c-1", "Failed")
    busy = leaving("3m", SENT, command=failed, busy_until="2026-03-02T13:00:00Z")
    assert isinstance(of(busy, rules), Wait)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        pytest.param("2026-03-02T12:00:01Z", Wait, id="still"),
        pytest.param("2026-03-02T13:00:01+01:00", Wait, id="in another zone"),
        pytest.param("2026-03-02T12:00:00Z", Continue, id="not any more"),
        pytest.param("tomorrow", Wait, id="no time: kept until the deadline"),
        pytest.param("2026-03-02T12:00:01", Wait, id="no zone"),
        pytest.param(None, Continue, id="no tag"),
    ],
)
def test_a_busy_host_is_waited_for(tag: str | None, wanted: type) -> None:
    assert isinstance(of(leaving(busy_until=tag)), wanted)


def test_a_tag_that_is_no_time_is_named_with_what_is_allowed() -> None:
    words = of(leaving(busy_until="tomorrow")).words
    assert "repave:busy-until" in words and "'tomorrow'" in words and "allowed" in words


@pytest.mark.parametrize(
    "waiter",
    [
        pytest.param(leaving("5m", SENT, command=CommandState("c-1", "InProgress")), id="drains"),
        pytest.param(leaving("5m", busy_until="2027-01-01T00:00:00Z"), id="busy"),
        pytest.param(leaving("5m"), id="never told"),
    ],
)
def test_nothing_keeps_a_leaving_host_beyond_its_deadline(waiter: Waiter) -> None:
    decision = of(waiter, DRAINS)
    assert isinstance(decision, Continue)
    assert decision.words.startswith("its time to drain is over")


def test_our_deadline_is_never_beyond_what_aws_allows_a_hook() -> None:
    short = (hook(Transition.TERMINATING, heartbeat=span("30s"), lasts=span("50m")),)
    waiter = leaving("0m", hooks=short)
    assert deadline(waiter, span("2d"), NOW) == later("45m")
    assert deadline(waiter, span("10m"), NOW) == later("10m")
    both = (*short, hook(Transition.TERMINATING, lasts=span("8h")))
    assert deadline(leaving("0m", hooks=both), span("2d"), NOW) == later("45m")


@pytest.mark.parametrize(
    ("kept", "due"),
    [
        pytest.param(None, True, id="never: AWS does not say since when it waits"),
        pytest.param("2m29s", False, id="not half of its time ago"),
        pytest.param("2m30s", True, id="half of its time ago"),
    ],
)
def test_a_wait_is_kept_up_at_half_of_its_time(kept: str | None, due: bool) -> None:
    waiter = launching(wait=waits(Transition.LAUNCHING, "10m", kept), health=None)
    assert heartbeat_due(waiter, NOW) is due
    assert [type(one) for one in decide(waiter, policy(), NOW)] == [Heartbeat] * due + [Wait]


def test_a_host_that_goes_on_needs_no_heartbeat() -> None:
    assert len(decide(leaving(wait=None), policy(), NOW)) == 1
    assert len(decide(launching("15m", wait=None), policy(), NOW)) == 1


def test_the_wait_is_kept_up_before_the_command_is_sent() -> None:
    found = decide(leaving(wait=None), DRAINS, NOW)
    assert [type(one) for one in found] == [Heartbeat, SendCommand]
    assert found[1].within == timedelta(minutes=5)


def test_a_new_host_that_is_seen_for_the_first_time_has_all_its_time() -> None:
    assert of(launching(wait=None, health=None)) == Wait("EC2 status checks have not passed")
