"""Commands of Systems Manager: drains are sent, and found again when their answer was lost; and the
hosts that anybody's command was run on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.capacity import refusals
from chalicelib.model.hook import CommandState, DrainCommand

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

PAGE_SIZE = 50  # The most that ListCommandInvocations allows.
SOONEST, LATEST = 30, 2_592_000  # Seconds that SendCommand takes as a timeout.
CLOCKS_DIFFER_BY = timedelta(minutes=1)


def comment(host: str) -> str:
    """SendCommand has no token: by this a command is recognised as the drain of one host."""
    return f"repave: drain {host}"


class Commands:
    """Both clients are made when first needed: most fleets never drain. The sender must not retry
    by itself, or a command could run twice."""

    def __init__(
        self, sender: Callable[[], "SSMClient"], reader: Callable[[], "SSMClient"]
    ) -> None:
        self._make_sender, self._make_reader = sender, reader

    @cached_property
    def _sender(self) -> "SSMClient":
        return self._make_sender()

    @cached_property
    def _reader(self) -> "SSMClient":
        return self._make_reader()

    def send(self, host: str, command: DrainCommand, within: timedelta) -> str:
        """Returns the command's id. Raises AwsRefused, for a host that SSM does not manage too."""
        with refusals(f"drain {host}"):
            answer = self._sender.send_command(
                InstanceIds=[host],
                DocumentName=command.document,
                Parameters={name: list(values) for name, values in command.parameters.items()},
                Comment=comment(host),
                TimeoutSeconds=min(max(int(within.total_seconds()), SOONEST), LATEST),
            )
        return str(answer["Command"]["CommandId"])

    def sent_since(self, document: str, since: datetime) -> dict[str, CommandState]:
        """Host to its drain command, the newest if there are several: all in one listing, since
        hundreds of hosts may drain at once."""
        after = since - CLOCKS_DIFFER_BY
        pages = self._reader.get_paginator("list_command_invocations").paginate(
            Filters=[
                {"key": "InvokedAfter", "value": f"{after:%Y-%m-%dT%H:%M:%SZ}"},
                {"key": "DocumentName", "value": document},
            ],
            PaginationConfig={"PageSize": PAGE_SIZE},
        )
        listed = [found for page in pages for found in page["CommandInvocations"]]
        listed.sort(key=lambda found: found["RequestedDateTime"])
        return {
            found["InstanceId"]: CommandState(found["CommandId"], found["Status"])
            for found in listed
            if found.get("Comment") == comment(found["InstanceId"])
        }

    def hosts_of(self, command: str) -> set[str]:
        """Those that it has reached so far; managed nodes that are no instances among them."""
        pages = self._reader.get_paginator("list_command_invocations").paginate(CommandId=command)
        return {run["InstanceId"] for page in pages for run in page["CommandInvocations"]}
