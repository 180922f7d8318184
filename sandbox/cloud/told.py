"""The envelopes of what only an event tells: Spot notices, AWS Health, CloudTrail; pure."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from sandbox.cloud.events import ACCOUNT_ID, REGION, Event, envelope, instance_arn, timestamp

SESSION = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role"
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role"


def interruption(event_id: str, when: datetime, host: str, zone: str) -> Event:
    return envelope(
        event_id,
        when,
        "aws.ec2",
        "EC2 Spot Instance Interruption Warning",
        [f"arn:aws:ec2:{zone}:instance/{host}"],
        {"instance-id": host, "instance-action": "terminate"},
    )


def rebalance(event_id: str, when: datetime, host: str) -> Event:
    return envelope(
        event_id,
        when,
        "aws.ec2",
        "EC2 Instance Rebalance Recommendation",
        [instance_arn(host)],
        {"instance-id": host},
    )


def retirement(event_id: str, when: datetime, hosts: list[str], start: datetime) -> Event:
    """As AWS writes it: ARNs as entities, and no `resources`."""
    code = "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED"
    told = format_datetime(when.astimezone(UTC), usegmt=True)
    detail = {
        "eventArn": f"arn:aws:health:{REGION}::event/EC2/{code}/{code}_{event_id[:12]}",
        "service": "EC2",
        "eventTypeCode": code,
        "eventTypeCategory": "scheduledChange",
        "eventScopeCode": "ACCOUNT_SPECIFIC",
        "communicationId": f"{event_id[:24]}-1",
        "startTime": format_datetime(start.astimezone(UTC), usegmt=True),
        "lastUpdatedTime": told,
        "statusCode": "upcoming",
        "eventRegion": REGION,
        "affectedEntities": [
            {"entityValue": instance_arn(host), "lastUpdatedTime": told, "status": "PENDING"}
            for host in hosts
        ],
        "affectedAccount": ACCOUNT_ID,
        "page": "1",
        "totalPages": "1",
        "backupEvent": "false",
    }
    event = envelope(event_id, when, "aws.health", "AWS Health Event", [], detail)
    return {name: value for name, value in event.items() if name != "resources"}


def api_call(
    event_id: str, when: datetime, call: tuple[str, str], asked: dict[str, Any], by: tuple[str, str]
) -> Event:
    """`call` is the service and its operation; `by` the role and the session of who made it."""
    (source, name), (role, who) = call, by
    issuer = {"type": "Role", "arn": f"{ROLE}/{role}", "accountId": ACCOUNT_ID, "userName": role}
    detail = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"{SESSION}/{role}/{who}",
            "accountId": ACCOUNT_ID,
            "sessionContext": {"sessionIssuer": issuer},
        },
        "eventTime": timestamp(when),
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "requestParameters": asked,
        "responseElements": {},
        "eventID": event_id,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT_ID,
        "eventCategory": "Management",
    }
    return envelope(event_id, when, f"aws.{source}", "AWS API Call via CloudTrail", [], detail)
