"""Repave installed in the emulated account: tables, queue, wiring to the virtual clock."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3

from chalicelib import wiring
from chalicelib.registry.binding import create_tables
from chalicelib.settings import Settings
from sandbox.clock import VirtualClock
from sandbox.functions import REGION

QUEUE = "repave-pokes.fifo"
UNREADABLE = "repave-unreadable-pokes.fifo"
UNPROCESSED = "repave-unprocessed-events"
TOPIC = "repave-notices"
PREFIX = "repave"
# Six times the function's timeout of 60 s, as Lambda asks of a queue.
VISIBILITY_SECONDS = "360"


def install(
    clock: VirtualClock, policies: Path, rest: Callable[[float], None], zone: str = ""
) -> None:
    """`rest` is how a request waits without stopping the clock."""
    create_tables(PREFIX, REGION)
    _create_answers()
    sqs = boto3.client("sqs", region_name=REGION)
    unreadable = sqs.create_queue(QueueName=UNREADABLE, Attributes={"FifoQueue": "true"})
    sqs.create_queue(QueueName=UNPROCESSED)
    url = sqs.create_queue(
        QueueName=QUEUE,
        Attributes={
            "FifoQueue": "true",
            "VisibilityTimeout": VISIBILITY_SECONDS,
            "RedrivePolicy": json.dumps(
                {"deadLetterTargetArn": _arn(sqs, unreadable["QueueUrl"]), "maxReceiveCount": 5}
            ),
        },
    )["QueueUrl"]
    sns = boto3.client("sns", region_name=REGION)
    environ = {
        "REPAVE_TOPIC_ARN": sns.create_topic(Name=TOPIC)["TopicArn"],
        "AWS_REGION": REGION,
        "REPAVE_PREFIX": PREFIX,
        "REPAVE_QUEUE_URL": url,
        "REPAVE_POLICIES": f"dir:{policies}",
        "REPAVE_ZONE_ID": _create_zone(zone) if zone else "",
    }
    os.environ.update(environ)
    deps = wiring.build(Settings.read(environ), clock.now)
    wiring.install(replace(deps, sleep=rest))


def _create_answers() -> None:
    """The table that Powertools keeps the API's answers in."""
    boto3.client("dynamodb", region_name=REGION).create_table(
        TableName=f"{PREFIX}-answers",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _create_zone(name: str) -> str:
    made = boto3.client("route53", region_name=REGION).create_hosted_zone(
        Name=name, CallerReference=name, VPC={"VPCRegion": REGION, "VPCId": "vpc-1"}
    )
    return made["HostedZone"]["Id"].rsplit("/", 1)[-1]


def _arn(sqs: Any, url: str) -> str:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(found["Attributes"]["QueueArn"])


def uninstall() -> None:
    wiring.install(None)
