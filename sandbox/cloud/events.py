"""The EventBridge envelopes of EC2 and Auto Scaling, pure; shapes as in AWS's own samples."""

from datetime import UTC, datetime
from typing import Any

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"

Event = dict[str, Any]


def timestamp(moment: datetime) -> str:
    """AWS's second-grained ISO time; moto's moments are naive UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instance_arn(instance_id: str) -> str:
    return f"arn:aws:ec2:{REGION}:{ACCOUNT_ID}:instance/{instance_id}"


def envelope(
    event_id: str, when: datetime, source: str, kind: str, resources: list[str], detail: Event
) -> Event:
    return {
        "version": "0",
        "id": event_id,
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT_ID,
        "time": timestamp(when),
        "region": REGION,
        "resources": resources,
        "detail": detail,
    }


def state_change(event_id: str, when: datetime, instance_id: str, state: str) -> Event:
    return envelope(
        event_id,
        when,
        "aws.ec2",
        "EC2 Instance State-change Notification",
        [instance_arn(instance_id)],
        {"instance-id": instance_id, "state": state},
    )


def scaling(
    event_id: str, when: datetime, kind: str, group_arn: str, instance_id: str | None, detail: Event
) -> Event:
    """An Auto Scaling event; a launch that failed may have no instance to name."""
    resources = [group_arn] + ([instance_arn(instance_id)] if instance_id else [])
    if instance_id:
        detail = {**detail, "EC2InstanceId": instance_id}
    return envelope(event_id, when, "aws.autoscaling", kind, resources, detail)
