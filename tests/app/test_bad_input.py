"""What the triggers do with events that are broken, of another kind, doubled or out of order."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from chalicelib.errors import InstanceNotYetKnown, MalformedEvent
from chalicelib.events.instance_state import STATE_CHANGE
from sandbox.running import Sandbox

SAMPLES = {path.stem: path for path in (Path(__file__).parent / "events").glob("*.json")}
OURS = {"ec2_state_change_running", "ec2_state_change_terminated"}
UNKNOWN = "i-0123456789abcdef0"


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLES[name].read_text())
    return found


def change(host: str, state: str) -> dict[str, Any]:
    return sample("ec2_state_change_running") | {"detail": {"instance-id": host, "state": state}}


def tell(sandbox: Sandbox, event: Any) -> None:
    assert sandbox.functions.invoke("on_instance_state", event) is None


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def a_host(sandbox: Sandbox) -> str:
    return min(host.id for host in sandbox.deps.registry.hosts.every())


def test_every_sample_was_found() -> None:
    assert SAMPLES.keys() > OURS and len(SAMPLES) > 25


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_rule_lets_through_what_the_trigger_takes(name: str, shared: Sandbox) -> None:
    (rule,) = [
        source
        for source in shared.functions.module.app.event_sources
        if source.name == "on_instance_state"
    ]
    pattern = EventPattern.load(json.dumps(rule.event_pattern))
    assert pattern.matches_event(sample(name)) is (name in OURS)


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - OURS))
def test_samples_of_another_kind_are_named_and_nothing_else(
    name: str, shared: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    tell(shared, sample(name))
    assert said(caplog) == ["not for us"]
    assert caplog.records[0].kind == repr(sample(name).get("detail-type"))  # type: ignore[attr-defined]


def test_samples_of_our_kind_pass(shared: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    running = sample("ec2_state_change_running")
    running["detail"]["instance-id"] = a_host(shared)
    tell(shared, running)
    tell(shared, sample("ec2_state_change_terminated"))
    assert said(caplog) == ["nothing new", "never registered, and already gone"]


@pytest.mark.parametrize(
    ("detail", "named"),
    [
        pytest.param(None, "detail: None", id="no detail"),
        pytest.param([], "detail: []", id="detail is a list"),
        pytest.param({}, "detail.instance-id: None", id="empty detail"),
        pytest.param({"state": "running"}, "detail.instance-id: None", id="no host"),
        pytest.param({"instance-id": UNKNOWN}, "detail.state: None", id="no state"),
        pytest.param({"instance-id": "i-xyz", "state": "running"}, "'i-xyz'", id="odd host"),
        pytest.param({"instance-id": 5, "state": "running"}, "instance-id: 5", id="number"),
        pytest.param({"instance-id": UNKNOWN, "state": ["running"]}, "['running']", id="list"),
        pytest.param({"instance-id": UNKNOWN, "state": "Running"}, "'Running'", id="odd state"),
    ],
)
def test_a_broken_event_fails_and_names_the_field(detail: Any, named: str, shared: Sandbox) -> None:
    """A failure is tried again, in vain, and then kept in the queue of unprocessed events."""
    with pytest.raises(MalformedEvent) as caught:
        tell(shared, {"detail-type": STATE_CHANGE, "detail": detail})
    assert named in str(caught.value)


def test_an_instance_that_ec2_does_not_list_yet_is_named_and_tried_again(
    shared: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InstanceNotYetKnown):
        tell(shared, change(UNKNOWN, "running"))
    assert f"{UNKNOWN} is running by an event, but not to EC2" in said(caplog)


def test_a_doubled_event_changes_nothing(shared: Sandbox) -> None:
    host = a_host(shared)
    before = shared.deps.registry.hosts.get(host)
    for _ in range(2):
        tell(shared, change(host, "running"))
    assert shared.deps.registry.hosts.get(host) == before


def test_unreadable_pokes_alone_are_given_back(
    shared: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    bodies = {
        "bad": "{",
        "foreign": sample("sqs_fifo_lambda_event")["Records"][0]["body"],
        "odd": '{"fleet": 3}',
        "good": '{"fleet": "web"}',
        "long": json.dumps({"fleet": "x" * 3000}),
        "nobody": '{"fleet": "nobody"}',
    }
    records = [{"messageId": id_, "body": body} for id_, body in bodies.items()]
    before = shared.deps.registry.fleets.get("web")
    shared.run_for(timedelta(seconds=1))
    answer = shared.functions.invoke("reconcile_fleet", {"Records": records})
    given_back = [item["itemIdentifier"] for item in answer["batchItemFailures"]]
    assert given_back == ["bad", "foreign", "odd", "long"]
    assert said(caplog) == ["a poke that cannot be read"] * 4
    assert shared.deps.registry.fleets.get("web").last_pass_at != before.last_pass_at
