"""Repave installed in the emulated account: tables, queue, wiring to the virtual clock."""

import os
from pathlib import Path

import boto3

from chalicelib import wiring
from chalicelib.registry.binding import create_tables
from chalicelib.settings import Settings
from sandbox.clock import VirtualClock
from sandbox.functions import REGION

QUEUE = "repave-pokes.fifo"
PREFIX = "repave"
# Six times the function's timeout of 60 s, as Lambda asks of a queue.
VISIBILITY_SECONDS = "360"


def install(clock: VirtualClock, policies: Path) -> None:
    create_tables(PREFIX, REGION)
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(
        QueueName=QUEUE,
        Attributes={"FifoQueue": "true", "VisibilityTimeout": VISIBILITY_SECONDS},
    )["QueueUrl"]
    environ = {
        "AWS_REGION": REGION,
        "REPAVE_PREFIX": PREFIX,
        "REPAVE_QUEUE_URL": url,
        "REPAVE_POLICIES": f"dir:{policies}",
    }
    os.environ.update(environ)
    wiring.install(wiring.build(Settings.read(environ), clock.now))


def uninstall() -> None:
    wiring.install(None)
