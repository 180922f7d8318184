"""ListCommandInvocations, which moto lacks: the hosts that moto's own SendCommand has chosen."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ssm.responses import SimpleSystemManagerResponse

from sandbox.cloud.patching import Patches


def install(patches: Patches) -> None:
    patches.implement(SimpleSystemManagerResponse, "list_command_invocations", _list)


def _list(response: Any) -> ActionResult:
    wanted = response._get_param("CommandId")
    runs = [
        {"CommandId": wanted, "InstanceId": host, "Status": "Success"}
        for command in response.ssm_backend._commands
        if command.command_id == wanted
        for host in command.instance_ids
    ]
    return ActionResult({"CommandInvocations": runs})
