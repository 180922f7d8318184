"""The calls on a group that are neither capacity nor termination: health, processes, deletion."""

from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import AutoScalingBackend
from moto.core.responses import ActionResult, EmptyResult

from sandbox.cloud import events
from sandbox.cloud.groups import Groups
from sandbox.cloud.members import Members
from sandbox.cloud.membership import find_group, find_member
from sandbox.cloud.patching import Patches
from sandbox.cloud.targets import Targets
from sandbox.cloud.world import World

PROCESSES = (
    "Launch",
    "Terminate",
    "AddToLoadBalancer",
    "AlarmNotification",
    "AZRebalance",
    "HealthCheck",
    "InstanceRefresh",
    "ReplaceUnhealthy",
    "ScheduledActions",
)


class GroupCalls:
    def __init__(self, world: World, groups: Groups, members: Members, targets: Targets) -> None:
        self._world = world
        self._groups = groups
        self._members = members
        self._targets = targets

    def install(self, patches: Patches, response: type) -> None:
        patches.implement(response, "set_instance_health", self._set_health)
        patches.implement(response, "suspend_processes", self._suspend)
        patches.implement(response, "resume_processes", self._resume)
        patches.implement(response, "delete_auto_scaling_group", self._delete)
        # Membership follows the EC2 states, not the API call.
        patches.replace(AutoScalingBackend, "notify_terminate_instances", lambda backend, ids: None)
        for moto_would in ("update_attached_target_groups", "update_attached_elbs"):
            patches.implement(AutoScalingBackend, moto_would, self._join_targets)

    def _join_targets(self, backend: AutoScalingBackend, name: str) -> None:
        group = find_group(backend, name)
        for member in group.instance_states:
            if member.lifecycle_state == "InService" and member.instance.state == "running":
                self._targets.join(group, member.instance)

    def _set_health(self, response: Any) -> ActionResult:
        """An instance set Unhealthy by a user is replaced at once."""
        member = find_member(self._world.autoscaling, response._get_param("InstanceId"))
        status = response._get_param("HealthStatus")
        if status not in ("Healthy", "Unhealthy"):
            raise ValidationError("Valid instance health states are: [Healthy, Unhealthy].")
        member.health_status = status
        self._groups.wake(member.auto_scaling_group)
        return EmptyResult()

    def _suspend(self, response: Any) -> ActionResult:
        group = find_group(self._world.autoscaling, response._get_param("AutoScalingGroupName"))
        asked = response._get_param("ScalingProcesses", []) or PROCESSES
        known = set(group._suspended_processes) | set(asked)
        group._suspended_processes = [name for name in PROCESSES if name in known]
        return EmptyResult()

    def _resume(self, response: Any) -> ActionResult:
        group = find_group(self._world.autoscaling, response._get_param("AutoScalingGroupName"))
        asked = response._get_param("ScalingProcesses", []) or PROCESSES
        group._suspended_processes = [
            name for name in group._suspended_processes if name not in asked
        ]
        # What the suspension kept undone is done now, scale-in too.
        self._groups.resized(group)
        return EmptyResult()

    def _delete(self, response: Any) -> ActionResult:
        backend = self._world.autoscaling
        group = find_group(backend, response._get_param("AutoScalingGroupName"))
        if group.instance_states and not response._get_bool_param("ForceDelete", False):
            raise AutoscalingClientError(
                "ResourceInUse",
                "You cannot delete an AutoScalingGroup while there are instances or pending Spot "
                "instance request(s) still in the group.",
            )
        del backend.autoscaling_groups[group.name]
        moment = events.timestamp(self._world.now())
        for member in list(group.instance_states):
            self._members.retire(
                member, f"At {moment} a user request force deleted the AutoScalingGroup."
            )
        return EmptyResult()
