"""Where the application is deployed: ministack for all of AWS but EC2, Auto Scaling and the load
balancers, which are the sandbox's account on its own port. What those tell comes in by EventBridge.
"""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.clock import VirtualClock
from sandbox.cloud.account import EmulatedAccount
from sandbox.environment import FAKE
from tests.emulators.ministack import ACCOUNT, REGION, Ministack, ministack

T = TypeVar("T")
STACK = "repave"
POLICY = """
name: web
mode: enforce
age: {soft: 20d, hard: 30d}
ready: {bake: 0s, within: 15m}
"""
OF_THE_SANDBOX = ("EC2", "AUTO_SCALING", "ELASTIC_LOAD_BALANCING", "ELASTIC_LOAD_BALANCING_V2")
WITHIN = 60.0
"""Seconds for a function to start cold and do its work, on a busy machine."""


@dataclass
class Place:
    emulator: Ministack
    account: EmulatedAccount
    clock: VirtualClock
    told: list[dict[str, Any]]
    """What EC2 and Auto Scaling said before there was anybody to hear it."""
    ids: dict[str, str] = field(default_factory=dict)
    """Physical names by the template's, once it is deployed."""

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The values as they are kept, without their types."""
        found = self.emulator.client("dynamodb").scan(TableName=f"repave-{table}")["Items"]
        return [{name: next(iter(value.values())) for name, value in row.items()} for row in found]

    def logged(self, function: str) -> list[dict[str, Any]]:
        """The records of a function's log, in their order."""
        group = f"/aws/lambda/{self.ids[function]}"
        events = self.emulator.client("logs").filter_log_events(logGroupName=group)["events"]
        return [json.loads(e["message"]) for e in events if e["message"].startswith("{")]

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Through API Gateway, signed as an operator's call is."""
        url = f"{self.emulator.url}/restapis/{self.ids['RestAPI']}/api/_user_request_{path}"
        data = json.dumps(body).encode() if body else None
        signed = AWSRequest(method, url, {"Content-Type": "application/json"}, data)
        SigV4Auth(Credentials(ACCOUNT, "fake"), "execute-api", REGION).add_auth(signed)
        asked = urllib.request.Request(url, data, dict(signed.headers), method=method)
        with urllib.request.urlopen(asked, timeout=WITHIN) as answer:
            return json.load(answer)

    def instances(self) -> dict[str, str]:
        """State by id, as the sandbox's EC2 has it."""
        import boto3

        pages = boto3.client("ec2", region_name=REGION).get_paginator("describe_instances")
        found = [r for page in pages.paginate() for r in page["Reservations"]]
        return {i["InstanceId"]: i["State"]["Name"] for r in found for i in r["Instances"]}

    def advance(self, seconds: float) -> None:
        """The sandbox's time; the functions have the real one."""
        self.clock.advance_to(self.clock.now() + timedelta(seconds=seconds))

    def await_(self, found: Callable[[], T], what: str) -> T:
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            value = found()
            if value:
                return value
            time.sleep(0.2)
        raise AssertionError(f"no {what} within {WITHIN:.0f} s; {self.emulator.log} tells more")


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Two hosts of a fleet, up for some minutes; nothing deployed yet."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in FAKE.items():
            patch.setenv(name, value)
        clock = VirtualClock(datetime.now(UTC) - timedelta(minutes=12))
        told: list[dict[str, Any]] = []
        hears = [told.append]
        account = EmulatedAccount(clock, emit=lambda event: hears[-1](event))
        account.start()
        try:
            _build(clock)
            where = dict.fromkeys(
                (f"AWS_ENDPOINT_URL_{name}" for name in OF_THE_SANDBOX), account.serve(0)
            )
            with ministack(folder, where) as emulator:
                hears.append(emulator.tell)
                yield Place(emulator, account, clock, told)
        finally:
            account.stop()


def _build(clock: VirtualClock) -> None:
    from sandbox.estate import Estate, GroupSpec

    Estate().group(GroupSpec("web", size=2, max_size=4, policy="web"))
    clock.advance_to(clock.now() + timedelta(minutes=11))
