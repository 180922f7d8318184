"""EC2 Instance State-change Notification, parsed."""

from typing import Any

import pytest

from chalicelib.errors import MalformedEvent
from chalicelib.events.fields import HOST_ID
from chalicelib.events.instance_state import (
    STATE_CHANGE,
    STATES,
    InstanceState,
    parse_instance_state,
)
from chalicelib.events.raw import NotForUs

ID = "i-0a1b2c3d4e5f60718"
RAW: dict[str, Any] = {
    "version": "0",
    "id": "11111111-2222-3333-4444-555555555555",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "123456789012",
    "time": "2026-11-24T06:04:57Z",
    "region": "eu-west-1",
    "resources": [f"arn:aws:ec2:eu-west-1:123456789012:instance/{ID}"],
    "detail": {"instance-id": ID, "state": "running"},
}


def raw(**detail: Any) -> dict[str, Any]:
    return RAW | {"detail": RAW["detail"] | {k.replace("_", "-"): v for k, v in detail.items()}}


def test_a_state_change_names_its_host_and_state() -> None:
    assert parse_instance_state(RAW) == InstanceState(RAW["id"], ID, "running")


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_ec2_is_known(state: str) -> None:
    found = parse_instance_state(raw(state=state))
    assert isinstance(found, InstanceState)
    assert found.final is (state in {"shutting-down", "terminated"})


def test_fields_that_nobody_reads_may_be_missing() -> None:
    few = {"id": "1", "detail-type": STATE_CHANGE, "detail": RAW["detail"]}
    assert parse_instance_state(few) == InstanceState("1", ID, "running")


@pytest.mark.parametrize("event", [None, [], "x", {}, RAW | {"detail-type": "Scheduled Event"}])
def test_events_of_another_kind_are_not_for_us(event: Any) -> None:
    kind = event.get("detail-type") if isinstance(event, dict) else None
    assert parse_instance_state(event) == NotForUs(repr(kind))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        pytest.param({"detail-type": STATE_CHANGE}, "detail: None: not an object", id="no detail"),
        pytest.param(RAW | {"detail": "x"}, "detail: 'x': not an object", id="detail is text"),
        pytest.param(
            raw(instance_id=None), "detail.instance-id: None: missing or not text", id="no host"
        ),
        pytest.param(
            raw(instance_id="i-xyz"), "detail.instance-id: 'i-xyz': not an instance id", id="host"
        ),
        pytest.param(
            raw(instance_id=ID + "\n"), "detail.instance-id", id="a newline behind the host"
        ),
        pytest.param(RAW | {"id": ""}, "id: '': missing or not text", id="no id"),
        pytest.param(raw(state=None), "detail.state: None: missing or not text", id="no state"),
        pytest.param(
            raw(state="rebooting"),
            "detail.state: 'rebooting'; allowed: pending, running, stopping, stopped, "
            "shutting-down, terminated",
            id="unknown state",
        ),
    ],
)
def test_a_malformed_event_names_the_field_its_value_and_what_is_allowed(
    event: dict[str, Any], words: str
) -> None:
    with pytest.raises(MalformedEvent) as caught:
        parse_instance_state(event)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("id", "fits"),
    [
        (ID, True),
        ("i-0a1b2c3d", True),
        ("i-0a1b2c3", False),
        ("i-0A1B2C3D", False),
        ("x-0a1b2c3d", False),
    ],
)
def test_an_instance_id_has_eight_or_seventeen_digits(id: str, fits: bool) -> None:
    assert bool(HOST_ID.fullmatch(id)) is fits
