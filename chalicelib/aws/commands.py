"""The hosts that a command of Systems Manager was run on."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class Commands:
    def __init__(self, client: "SSMClient") -> None:
        self._client = client

    def hosts_of(self, command: str) -> set[str]:
        """Those that it has reached so far; managed nodes that are no instances among them."""
        pages = self._client.get_paginator("list_command_invocations").paginate(CommandId=command)
        return {run["InstanceId"] for page in pages for run in page["CommandInvocations"]}
