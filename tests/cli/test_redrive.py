"""`repave redrive`: dead letters of the emulated account reach their functions again."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import pytest

from cli.__main__ import main
from cli.commands.redrive import QUEUE, redriven
from sandbox.functions import REGION
from sandbox.running import Sandbox
from tests.app.conftest import counted, three_hosts

RETRIED = timedelta(minutes=4)
REBALANCE = {
    "id": "r-1",
    "time": "2026-03-16T08:10:00Z",
    "source": "aws.ec2",
    "detail-type": "EC2 Instance Rebalance Recommendation",
}


@dataclass
class Lambda:
    """As much of Lambda as the command asks for: it takes an event, and runs the real function."""

    sandbox: Sandbox
    refuses: bool = False

    def invoke(self, FunctionName: str, InvocationType: str, Payload: bytes) -> Any:
        if self.refuses:
            raise ConnectionError("Lambda is out of reach")
        assert InvocationType == "Event"
        name = FunctionName.split(":")[6]
        self.sandbox.dispatcher._deliver(name, json.loads(Payload), 0)
        return {"StatusCode": 202}


@pytest.fixture
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as found:
        yield found


def count(sandbox: Sandbox) -> int:
    """Those that a consumer could be given a second later: moto shows none earlier."""
    sandbox.run_for(timedelta(seconds=1))
    sqs = boto3.client("sqs", region_name=REGION)
    asked = {"AttributeNames": ["ApproximateNumberOfMessages"]}
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, **asked)["Attributes"]
    return int(found["ApproximateNumberOfMessages"])


def put(body: str, **attributes: str) -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    sqs.send_message(
        QueueUrl=sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"],
        MessageBody=body,
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    )


def run(sandbox: Sandbox, dry_run: bool = False, refuses: bool = False) -> tuple[int, str]:
    out, functions = io.StringIO(), Lambda(sandbox, refuses)
    sqs = boto3.client("sqs", region_name=REGION)
    now = sandbox.clock.now()
    return redriven(sqs, functions, QUEUE, now, dry_run, out), out.getvalue()  # type: ignore[arg-type]


def a_dead_letter(sandbox: Sandbox) -> str:
    """Of a host that EC2 listed too late for every retry."""
    host = "i-0123456789abcdef0"
    sandbox.dispatcher.emit(REBALANCE | {"detail": {"instance-id": host}})
    sandbox.run_for(RETRIED)
    assert sandbox.dispatcher.dead_letters and count(sandbox) == 1
    return host


def test_a_dry_run_says_what_is_there_and_leaves_it(sandbox: Sandbox) -> None:
    host = a_dead_letter(sandbox)
    for _ in range(2):
        status, said = run(sandbox, dry_run=True)
        assert status == 0 and "1 would be redriven, 0 cannot be read" in said
        assert "on_notice  EC2 Instance Rebalance Recommendation  (InstanceNotYetKnown: " in said
        assert host in said and count(sandbox) == 1


def test_an_event_reaches_its_function_again_and_is_deleted(sandbox: Sandbox) -> None:
    a_dead_letter(sandbox)
    before = sandbox.functions.invoked["on_notice"]
    assert run(sandbox)[0] == 0
    assert count(sandbox) == 0
    assert sandbox.functions.invoked["on_notice"] == before + 1
    sandbox.run_for(RETRIED)
    assert count(sandbox) == 1  # It failed once more, and is not lost.


def test_what_a_rule_could_not_deliver_goes_to_its_target(sandbox: Sandbox) -> None:
    host = min(known.id for known in sandbox.deps.registry.hosts.every())
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:on_notice"
    put(json.dumps(REBALANCE | {"detail": {"instance-id": host}}), TARGET_ARN=arn, ERROR_CODE="X")
    sandbox.run_for(timedelta(seconds=1))
    assert run(sandbox)[0] == 0 and count(sandbox) == 0
    known = sandbox.deps.registry.hosts.get(host)
    assert known is not None and known.interruption is not None


@pytest.mark.parametrize("body", ["", "[]", "5", "{}", '{"requestContext": {}}', "not json"])
def test_a_message_that_cannot_be_read_stays(body: str, sandbox: Sandbox) -> None:
    put(body or " ")
    sandbox.run_for(timedelta(seconds=1))
    status, said = run(sandbox)
    assert status == 1 and "left: neither of Lambda nor of a rule" in said and count(sandbox) == 1


def test_what_lambda_does_not_take_is_not_deleted(sandbox: Sandbox) -> None:
    a_dead_letter(sandbox)
    with pytest.raises(ConnectionError):
        run(sandbox, refuses=True)
    sandbox.run_for(timedelta(minutes=6))
    assert count(sandbox) == 1


def test_the_command_asks_the_account_it_is_given(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    out = io.StringIO()
    assert main(["redrive", "--dry-run"], out) == 0
    assert out.getvalue() == "0 would be redriven, 0 cannot be read\n"
