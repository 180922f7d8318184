"""Lifecycle actions, parsed."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import MalformedEvent
from chalicelib.events import LifecycleAction, NotForUs, parse_lifecycle_action

SAMPLES = Path(__file__).parent.parent / "app/events"
NAMES = ("asg_launch_lifecycle_action", "asg_terminate_lifecycle_action")
SAMPLE = json.loads((SAMPLES / f"{NAMES[0]}.json").read_text())


def raw(**detail: Any) -> dict[str, Any]:
    return SAMPLE | {"detail": SAMPLE["detail"] | detail}


@pytest.mark.parametrize("name", NAMES)
def test_an_action_names_its_group_host_and_hook(name: str) -> None:
    sample = json.loads((SAMPLES / f"{name}.json").read_text())
    assert parse_lifecycle_action(sample) == LifecycleAction(
        sample["id"],
        group="web-prod",
        host="i-0a1b2c3d4e5f60718",
        hook="recycle-hook",
        metadata='{"owner":"recycler"}',
    )


def test_a_hook_may_have_no_metadata() -> None:
    event = raw()
    del event["detail"]["NotificationMetadata"]
    found = parse_lifecycle_action(event)
    assert isinstance(found, LifecycleAction) and found.metadata is None


@pytest.mark.parametrize("event", [None, [], {}, SAMPLE | {"detail-type": "Scheduled Event"}])
def test_events_of_another_kind_are_not_for_us(event: Any) -> None:
    kind = event.get("detail-type") if isinstance(event, dict) else None
    assert parse_lifecycle_action(event) == NotForUs(repr(kind))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        pytest.param(SAMPLE | {"detail": "x"}, "detail: 'x': not an object", id="no detail"),
        pytest.param(
            raw(AutoScalingGroupName=None), "detail.AutoScalingGroupName: None", id="no group"
        ),
        pytest.param(raw(EC2InstanceId="x"), "'x': not an instance id", id="no host"),
        pytest.param(raw(LifecycleHookName=5), "detail.LifecycleHookName: 5", id="no hook"),
        pytest.param(
            raw(NotificationMetadata={}), "detail.NotificationMetadata: {}: not text", id="metadata"
        ),
        pytest.param(SAMPLE | {"id": ""}, "id: ''", id="no id"),
    ],
)
def test_a_malformed_event_names_the_field_and_its_value(event: Any, words: str) -> None:
    with pytest.raises(MalformedEvent) as caught:
        parse_lifecycle_action(event)
    assert words in str(caught.value)
