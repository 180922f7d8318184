"""What a leaving host is waited for, in words, and what is said once it goes on."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.drains import drained
from chalicelib.decisions.hooks import decide
from chalicelib.model.hook import (
    CommandState,
    Continue,
    DrainCommand,
    Hook,
    HookWait,
    OnFailure,
    SendCommand,
    Transition,
    Wait,
    Waiter,
)
from tests.builders import NOW, ago, later, member, policy, span

COMMAND = DrainCommand("drain", {"commands": ("systemctl stop worker",)})
DRAINS = policy(drain_command=COMMAND)
UNHEEDED = replace(DRAINS, drain_on_failure=OnFailure.CONTINUE)
AT = Transition.TERMINATING


def leaving(since: str = "1m", status: str | None = None, **said: Any) -> Waiter:
    """May drain for five minutes."""
    hook = Hook("repave-leave", AT, heartbeat=span("5m"), lasts=span("8h"))
    wait = HookWait(AT, ago(since), ago("1m"), **said)
    state = CommandState("c-1", status) if status else None
    return Waiter(member("i-1", "Terminating:Wait"), (hook,), wait, command=state)


@pytest.mark.parametrize(
    ("waiter", "words"),
    [
        pytest.param(
            leaving(refused="no agent"), "its drain command was refused: no agent", id="refused"
        ),
        pytest.param(
            leaving(asked_at=ago("1m")),
            "the answer to its drain command is awaited",
            id="sent just now",
        ),
        pytest.param(
            leaving(command="c-1"), "its drain command is not listed yet", id="not listed yet"
        ),
        pytest.param(
            leaving(status="InProgress"), "its drain command is InProgress", id="still running"
        ),
        pytest.param(leaving(status="TimedOut"), "its drain command is TimedOut", id="failed"),
    ],
)
def test_a_host_that_drains_says_what_it_waits_for(waiter: Waiter, words: str) -> None:
    assert drained(waiter, DRAINS, NOW, later("3m")) == Wait(words)


def test_a_host_is_told_to_drain_in_the_time_that_is_left() -> None:
    told = drained(leaving(), DRAINS, NOW, later("3m"))
    assert told == SendCommand(COMMAND, span("3m"), "it is told to drain")


@pytest.mark.parametrize(
    ("waiter", "words"),
    [
        pytest.param(leaving(status="Success"), "its drain command is Success", id="it is done"),
        pytest.param(leaving(status="Failed"), "its drain command is Failed", id="nobody minds"),
        pytest.param(
            leaving(refused="no agent"),
            "its drain command was refused, and is not waited for: no agent",
            id="AWS did not take it, and nobody minds",
        ),
        pytest.param(
            leaving("5m", status="InProgress"),
            "its time to drain is over: its drain command is InProgress",
            id="it took too long",
        ),
        pytest.param(
            leaving("5m"), "its time to drain is over", id="too late for its command to be sent"
        ),
    ],
)
def test_a_host_that_goes_on_says_what_became_of_its_drain_command(
    waiter: Waiter, words: str
) -> None:
    assert decide(waiter, UNHEEDED, NOW) == (Continue(words),)
