"""Notices, AWS Health, scaling, tags and touches, parsed: what they say, what is not ours, and
which field is wrong with a malformed one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.errors import MalformedEvent
from chalicelib.events import (
    NotForUs,
    Notice,
    parse_notice,
    parse_scaling,
    parse_scheduled_change,
    parse_tag_change,
    parse_touch,
)
from chalicelib.events.health import ScheduledChange
from chalicelib.events.scaling import Scaling
from chalicelib.events.tags import TagChange
from chalicelib.events.touches import Actor, Command, Target, Touch
from tests.events.samples import GONE, HOST, sample

SPOT, REBALANCE = "ec2_spot_interruption_warning", "ec2_rebalance_recommendation"
HEALTH = "health_instance_retirement_arn_entity"
FAILED, TAGS = "asg_launch_unsuccessful", "tag_change_on_resource"
SESSION, BY_TARGETS = "ct_ssm_StartSession", "ct_ssm_SendCommand_targets"
ATTRIBUTE, STOP = "ct_ec2_ModifyInstanceAttribute_groups", "ct_ec2_StopInstances"
AT = datetime(2026, 11, 24, 6, 4, 57, tzinfo=UTC)
OTHER = "i-0fedcba9876543210"


@pytest.mark.parametrize(
    ("action", "due"),
    [
        ("terminate", AT.replace(minute=6)),
        ("stop", AT.replace(minute=6)),
        pytest.param("hibernate", AT, id="hibernate: at once"),
    ],
)
def test_a_warning_says_when_ec2_acts(action: str, due: datetime) -> None:
    found = parse_notice(sample(SPOT, detail__instance_action=action))
    assert isinstance(found, Notice) and (found.host, found.due) == (HOST, due)


def test_a_recommendation_has_no_deadline() -> None:
    found = parse_notice(sample(REBALANCE))
    assert found == Notice("11111111-1111-4111-8111-111111111110", AT, HOST, None)
    assert isinstance(found, Notice) and found.due is None


def entities(*values: str) -> dict[str, Any]:
    return {"detail__affectedEntities": [{"entityValue": value} for value in values]}


@pytest.mark.parametrize(
    ("values", "hosts"),
    [
        ([f"arn:aws:ec2:us-east-1:123456789012:instance/{HOST}"], (HOST,)),
        pytest.param([HOST, OTHER], (HOST, OTHER), id="bare ids, several"),
        pytest.param([HOST, HOST], (HOST,), id="one twice"),
        pytest.param(["vol-0123", "arn:aws:ec2:x:1:volume/vol-1", OTHER], (OTHER,), id="a volume"),
        pytest.param([], (), id="none on this page"),
    ],
)
def test_health_names_its_hosts_in_either_way(values: list[str], hosts: tuple[str, ...]) -> None:
    found = parse_scheduled_change(sample(HEALTH, **entities(*values)))
    assert isinstance(found, ScheduledChange) and found.hosts == hosts


@pytest.mark.parametrize(
    ("status", "closed"), [("open", False), ("upcoming", False), ("closed", True)]
)
def test_health_says_what_begins_when_and_whether_it_is_over(status: str, closed: bool) -> None:
    found = parse_scheduled_change(sample(HEALTH, detail__statusCode=status))
    assert isinstance(found, ScheduledChange) and found.closed is closed
    assert found.start == datetime(2026, 12, 10, 13, 19, 3, tzinfo=UTC)
    assert found.at == datetime(2026, 11, 24, 6, 4, 13, tzinfo=UTC)


def test_only_a_failed_launch_is_one_whatever_its_status_code() -> None:
    found = parse_scaling(sample(FAILED, detail__EC2InstanceId=GONE))
    assert isinstance(found, Scaling) and found.launch_failed and found.host is None
    assert found.words.startswith("We currently do not have sufficient m5.large capacity")
    for name in ("asg_launch_successful", "asg_terminate_unsuccessful"):
        other = parse_scaling(sample(name))
        assert isinstance(other, Scaling) and not other.launch_failed


def test_our_tags_on_hosts_and_groups() -> None:
    group = "arn:aws:autoscaling:us-east-1:1:autoScalingGroup:0f:autoScalingGroupName/my group"
    changed = {"detail__changed-tag-keys": ["Name", "repave:policy"]}
    assert parse_tag_change(sample(TAGS, **changed)) == TagChange(
        "bddcf1d6-0251-35a1-aab0-adc1fb47c11c", (HOST,), ()
    )
    found = parse_tag_change(sample(TAGS, resources=[group], **changed))
    assert isinstance(found, TagChange) and found.groups == ("my group",)


def test_a_touch_names_who_what_and_when() -> None:
    found = parse_touch(sample(SESSION))
    assert isinstance(found, Touch)
    role = "AWSReservedSSO_Admin_0123456789abcdef"
    assert found.actor == Actor(
        f"arn:aws:sts::123456789012:assumed-role/{role}/alice@example.com",
        f"arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/{role}",
    )
    assert (found.call, found.hosts, found.at) == ("StartSession", (HOST,), AT.replace(second=51))


@pytest.mark.parametrize(
    ("identity", "actor"),
    [
        pytest.param(
            {"type": "AWSService", "invokedBy": "x.amazonaws.com"},
            Actor("x.amazonaws.com", service="x.amazonaws.com"),
            id="a service",
        ),
        pytest.param({"type": "Root", "arn": "arn:r"}, Actor("arn:r"), id="root"),
        pytest.param(
            {"type": "WebIdentityUser", "principalId": "p"}, Actor("p"), id="without an ARN"
        ),
        pytest.param({"type": "Unknown"}, Actor("Unknown"), id="hardly anything"),
    ],
)
def test_every_kind_of_identity_is_somebody(identity: dict[str, Any], actor: Actor) -> None:
    found = parse_touch(sample(SESSION, detail__userIdentity=identity))
    assert isinstance(found, Touch) and found.actor == actor


def test_the_envelopes_source_does_not_matter() -> None:
    assert isinstance(parse_touch(sample("ct_eic_SendSSHPublicKey", source="aws.what")), Touch)


def test_a_call_of_several_hosts_names_them_all() -> None:
    items = [{"instanceId": HOST}, {"instanceId": OTHER}]
    found = parse_touch(sample(STOP, detail__requestParameters__instancesSet={"items": items}))
    assert isinstance(found, Touch) and found.hosts == (HOST, OTHER)


def test_a_command_by_targets_names_the_command() -> None:
    found = parse_touch(sample(BY_TARGETS))
    assert isinstance(found, Touch) and found.hosts == ()
    targets = (Target("tag:Role", ("web",)),)
    assert found.command == Command("4e973221-443e-4a56-a0b4-1cb3c7923fc3", targets)


def test_targets_may_be_ids_after_all() -> None:
    given = [{"key": "InstanceIds", "values": [HOST, "mi-0123456789abcdef0"]}]
    found = parse_touch(sample(BY_TARGETS, detail__requestParameters__targets=given))
    assert isinstance(found, Touch) and (found.hosts, found.command) == ((HOST,), None)


Parse = Callable[[Any], Any]


@pytest.mark.parametrize(
    ("parse", "event"),
    [
        *((parse, {"detail-type": "Scheduled Event"}) for parse in (parse_notice, parse_scaling)),
        *((parse, None) for parse in (parse_scheduled_change, parse_tag_change, parse_touch)),
        (parse_scheduled_change, sample(HEALTH, detail__backupEvent="true")),
        (parse_scheduled_change, sample(HEALTH, detail__service="RDS")),
        (parse_scheduled_change, sample(HEALTH, detail__eventTypeCategory="issue")),
        (parse_tag_change, sample(TAGS)),
        (parse_tag_change, sample(TAGS, resources=["arn:aws:s3:::x"])),
        (parse_touch, sample("ct_ssm_StartSession_denied")),
        (parse_touch, sample(SESSION, detail__eventName="TerminateSession")),
        (parse_touch, sample(SESSION, detail__requestParameters__target="mi-0123456789abcdef0")),
        (parse_touch, sample(SESSION, detail__requestParameters__target="ecs:a_b_c")),
        (
            parse_touch,
            sample(
                ATTRIBUTE,
                detail__requestParameters={
                    "instanceId": HOST,
                    "disableApiTermination": {"value": True},
                },
            ),
        ),
    ],
)
def test_what_is_not_ours_is_a_normal_outcome(parse: Parse, event: Any) -> None:
    assert isinstance(parse(event), NotForUs)


@pytest.mark.parametrize(
    ("parse", "event", "words"),
    [
        (
            parse_notice,
            sample(SPOT, detail__instance_action="reboot"),
            "detail.instance-action: 'reboot'; allowed: terminate, stop, hibernate",
        ),
        (parse_notice, sample(SPOT, time="soon"), "time: 'soon'; allowed: a time like 2026-11-24T"),
        (parse_notice, sample(SPOT, id="x" * 901), "id: 'xxx"),
        (parse_notice, sample(SPOT, id="\ud800"), "allowed: at most 900 bytes of UTF-8"),
        (
            parse_scheduled_change,
            sample(HEALTH, detail__startTime="2026-12-10"),
            "detail.startTime: '2026-12-10'; allowed: a time like Thu, 10 Dec 2026 13:19:03 GMT",
        ),
        (
            parse_scheduled_change,
            sample(HEALTH, detail__statusCode="maybe"),
            "detail.statusCode: 'maybe'; allowed: open, upcoming, closed",
        ),
        (
            parse_scheduled_change,
            sample(HEALTH, **entities(HOST, "i-xyz")),
            "detail.affectedEntities[1].entityValue: 'i-xyz': not an instance id",
        ),
        (
            parse_scaling,
            sample(FAILED, detail__AutoScalingGroupName=5),
            "detail.AutoScalingGroupName: 5: missing or not text",
        ),
        (
            parse_touch,
            sample(SESSION, detail__requestParameters__target=GONE),
            "detail.requestParameters.target: None: missing or not text",
        ),
        (
            parse_touch,
            sample(
                STOP, detail__requestParameters__instancesSet={"items": [{"instanceId": "i-1"}]}
            ),
            "instancesSet.items[0].instanceId: 'i-1': not an instance id",
        ),
        (
            parse_touch,
            sample(SESSION, detail__userIdentity=None),
            "detail.userIdentity: None: not an object",
        ),
    ],
)
def test_a_malformed_event_names_the_field_its_value_and_what_is_allowed(
    parse: Parse, event: Any, words: str
) -> None:
    with pytest.raises(MalformedEvent) as caught:
        parse(event)
    assert words in str(caught.value)
