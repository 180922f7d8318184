"""`repave redrive`: what could not be processed goes to its function once more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TextIO

import boto3
import typer

from cli.shell import shell_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

QUEUE = "repave-unprocessed-events"
HIDDEN = 300
"""Seconds in which nobody else redrives what this run has taken."""


class Functions(Protocol):
    """Of Lambda's client, what is needed."""

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> Any: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter: the event, the function that was to have it, and what went wrong."""

    function: str
    event: Any
    why: str


def redrive(
    context: typer.Context,
    queue: Annotated[str, typer.Option(help="Of dead letters.")] = QUEUE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and leave it.")
    ] = False,
) -> int:
    """Send what could not be processed to its function once more.

    Exit status 1 if there are messages that cannot be read.
    """
    shell, session = shell_of(context), boto3.Session()
    sqs, functions = session.client("sqs"), session.client("lambda")
    return redriven(sqs, functions, queue, shell.clock(), dry_run, shell.out)


def redriven(
    sqs: "SQSClient",
    functions: Functions,
    queue: str,
    began: datetime,
    dry_run: bool,
    out: TextIO,
) -> int:
    """0 if nothing is left; 1 if messages are that cannot be read. Deleted only once Lambda has
    taken the event: to process one twice changes nothing, to lose one may."""
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    done, left = 0, []
    for message in _messages(sqs, url, began):
        letter = _read(message)
        if isinstance(letter, Letter) and not dry_run:
            payload = json.dumps(letter.event).encode()
            functions.invoke(FunctionName=letter.function, InvocationType="Event", Payload=payload)
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        else:
            left.append(message)
        done += isinstance(letter, Letter)
        print(_line(message, letter), file=out)
    for message in left:  # At the end, or this run would be given them again.
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    unreadable = len(left) - (done if dry_run else 0)
    verb = "would be redriven" if dry_run else "redriven"
    print(f"{done} {verb}, {unreadable} cannot be read", file=out)
    return 1 if unreadable else 0


def _messages(sqs: "SQSClient", url: str, began: datetime) -> "Iterator[MessageTypeDef]":
    """Those that were there when the run began: what fails again comes back later."""
    while True:
        found = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN,
            WaitTimeSeconds=1,
            AttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        old = [message for message in found if _sent(message) <= began.timestamp()]
        yield from old
        if not old:
            return


def _sent(message: "MessageTypeDef") -> float:
    return int(message["Attributes"]["SentTimestamp"]) / 1000


def _read(message: "MessageTypeDef") -> Letter | str:
    """A letter; or in words why it is none."""
    try:
        body = json.loads(message["Body"])
        return _of_lambda(body) if "requestContext" in body else _of_rule(message, body)
    except (ValueError, KeyError, TypeError) as error:
        return f"neither of Lambda nor of a rule: {type(error).__name__}: {error}"


def _of_lambda(body: dict[str, Any]) -> Letter:
    """What an asynchronous invocation left after its last try: {"requestContext": {"functionArn":
    "arn:...:$LATEST", "condition": "RetriesExhausted"}, "requestPayload": {the event},
    "responsePayload": {"errorType": "MalformedEvent", "errorMessage": "..."}, ...}"""
    failed = body.get("responsePayload") or {}
    why = f"{failed.get('errorType')}: {failed.get('errorMessage')}"
    return Letter(body["requestContext"]["functionArn"], body["requestPayload"], why)


def _of_rule(message: "MessageTypeDef", body: dict[str, Any]) -> Letter:
    """What EventBridge could not hand to a function: the event itself, and attributes that say
    TARGET_ARN, ERROR_CODE and ERROR_MESSAGE."""
    given = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    why = f"{given.get('ERROR_CODE')}: {given.get('ERROR_MESSAGE')}"
    return Letter(given["TARGET_ARN"], body, why)


def _line(message: "MessageTypeDef", letter: Letter | str) -> str:
    if isinstance(letter, str):
        return f"{message['MessageId']}  left: {letter}"
    kind = letter.event.get("detail-type") if isinstance(letter.event, dict) else None
    return f"{message['MessageId']}  {_name(letter.function)}  {kind}  ({letter.why})"


def _name(arn: str) -> str:
    parts = arn.split(":")
    return parts[6] if len(parts) > 6 else arn
