"""Run Command of Systems Manager: commands that take their time, and may fail, on running hosts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.ssm.responses import SimpleSystemManagerResponse

from sandbox.cloud.membership import group_name
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

DELIVERED_AFTER = timedelta(seconds=2)


class InvalidInstanceId(ServiceException):
    code = "InvalidInstanceId"
    message = "Instances [[{}]] not in a valid state for account"


@dataclass
class Invocation:
    """One command on one host."""

    id: str
    host: str
    document: str
    comment: str
    sent: datetime
    fails: bool

    def status(self, now: datetime, takes: timedelta) -> str:
        if now < self.sent + DELIVERED_AFTER:
            return "Pending"
        if now < self.sent + takes:
            return "InProgress"
        return "Failed" if self.fails else "Success"


class Commands:
    def __init__(self, world: World) -> None:
        self._world = world

    def install(self, patches: Patches) -> None:
        patches.implement(SimpleSystemManagerResponse, "send_command", self._send)
        patches.implement(SimpleSystemManagerResponse, "list_command_invocations", self._list)

    def _send(self, response: Any) -> ActionResult:
        world = self._world
        id_ = world.new_id()
        hosts = response._get_param("InstanceIds", []) or self._targets(response)
        instances = [self._running(host) for host in hosts]
        document, comment = response._get_param("DocumentName"), response._get_param("Comment", "")
        for instance in instances:
            group = group_name(instance) or ""
            fails = world.faults.afflicts("failing_commands", group, world.now())
            world.commands.append(
                Invocation(id_, instance.id, document, comment, world.now(), fails)
            )
        command = {"CommandId": id_, "DocumentName": document, "Comment": comment}
        return ActionResult({"Command": {**command, "InstanceIds": hosts, "Status": "Pending"}})

    def _targets(self, response: Any) -> list[str]:
        """Those that carry every tag asked for, of those that run."""
        wanted = response._get_param("Targets", [])
        tags = {one["Key"].removeprefix("tag:"): one["Values"] for one in wanted}
        running = (i for i in self._world.ec2.all_running_instances() if tags)
        return [
            instance.id
            for instance in running
            if all(_tags(instance).get(key) in values for key, values in tags.items())
        ]

    def _running(self, host: str) -> Any:
        """SSM manages what runs, and refuses the whole call for one host that it does not."""
        instance = self._world.ec2.get_instance_by_id(host)
        if instance is None or instance.state != "running":
            raise InvalidInstanceId(InvalidInstanceId.message.format(host))
        return instance

    def _list(self, response: Any) -> ActionResult:
        """The newest first, as AWS lists them."""
        filters = {one["key"]: one["value"] for one in response._get_param("Filters", [])}
        wanted = response._get_param("CommandId")
        listed = (one for one in reversed(self._world.commands) if wanted in (None, one.id))
        chosen = [one for one in listed if _passes(one, filters)]
        start = int(response._get_param("NextToken") or 0)
        end = start + (response._get_int_param("MaxResults") or 50)
        following = str(end) if len(chosen) > end else None
        shown = [self._describe(one) for one in chosen[start:end]]
        return ActionResult({"CommandInvocations": shown, "NextToken": following})

    def _describe(self, one: Invocation) -> dict[str, Any]:
        return {
            "CommandId": one.id,
            "InstanceId": one.host,
            "Comment": one.comment,
            "DocumentName": one.document,
            "RequestedDateTime": one.sent,
            "Status": one.status(self._world.now(), self._world.timing.command),
        }


def _tags(instance: Any) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in instance.get_tags()}


def _passes(one: Invocation, filters: dict[str, str]) -> bool:
    after = filters.get("InvokedAfter")
    if after and one.sent < datetime.fromisoformat(after):
        return False
    return filters.get("DocumentName") in (None, one.document)
