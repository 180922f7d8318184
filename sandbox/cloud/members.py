"""The life of a group's member: Pending, InService, Terminating, gone."""

from collections.abc import Callable

from moto.autoscaling.models import ASG_NAME_TAG, FakeAutoScalingGroup, InstanceState
from moto.ec2.models.instances import Instance

from sandbox.cloud.activities import Activities, Activity
from sandbox.cloud.hooks import Hooks
from sandbox.cloud.instances import Instances
from sandbox.cloud.lifecycle import LAUNCHING, TERMINATING, Result
from sandbox.cloud.membership import Place, leaving, member_of
from sandbox.cloud.targets import Targets
from sandbox.cloud.templates import launch_arguments
from sandbox.cloud.world import World


class InsufficientCapacity(Exception):
    """EC2 has no instance of this type in this zone; the place is the message's subject."""

    def __init__(self, place: Place, instance_type: str) -> None:
        super().__init__(
            f"We currently do not have sufficient {instance_type} capacity in the Availability "
            f"Zone you requested ({place.zone})."
        )


class Members:
    def __init__(
        self,
        world: World,
        instances: Instances,
        targets: Targets,
        activities: Activities,
        hooks: Hooks,
    ) -> None:
        self._world = world
        self._instances = instances
        self._targets = targets
        self._activities = activities
        self._hooks = hooks
        self.on_abandoned: list[Callable[[FakeAutoScalingGroup], None]] = []
        """Told of each group whose new host was abandoned at a hook."""
        instances.listeners.append(self._on_state)

    def launch(self, group: FakeAutoScalingGroup, place: Place, cause: str) -> InstanceState:
        """One new member in one place, Pending; raises InsufficientCapacity."""
        if self._world.faults.lacks_capacity(place.zone):
            self._fail(group, place, cause)
            raise InsufficientCapacity(place, group.instance_type)
        instance = self._run(group, place)
        member = InstanceState(
            instance, "Pending", "Healthy", group.new_instances_protected_from_scale_in, group
        )
        arguments = launch_arguments(group)
        member.resolved_template = arguments.template  # type: ignore[attr-defined]
        member.availability_zone_id = self._world.zone_ids[place.zone]  # type: ignore[attr-defined]
        group.instance_states.append(member)
        description = f"Launching a new EC2 instance: {instance.id}"
        self._open(member, description, cause)
        return member

    def retire(self, member: InstanceState, cause: str) -> Activity:
        """Drain, shut down, be gone: Auto Scaling leaves the target groups before it terminates."""
        if leaving(member):
            return member.activity  # type: ignore[attr-defined,no-any-return]
        self._hooks.forget(member)
        member.lifecycle_state = "Terminating"
        activity = self._open(member, f"Terminating EC2 instance: {member.instance_id}", cause)
        drains = self._targets.leave(member.auto_scaling_group, member.instance)
        if drains:
            activity.status, activity.progress = "WaitingForELBConnectionDraining", 50
            self._world.later(self._world.timing.deregistration, lambda: self._shut_down(member))
        else:
            self._shut_down(member)
        return activity

    def serve(self, member: InstanceState) -> None:
        """The member takes up its work."""
        member.lifecycle_state = "InService"
        self._targets.join(member.auto_scaling_group, member.instance)

    def _run(self, group: FakeAutoScalingGroup, place: Place) -> Instance:
        arguments = launch_arguments(group)
        tags = {**group.get_propagated_tags(), ASG_NAME_TAG: group.name, **group.instance_tags}
        reservation = self._world.ec2.run_instances(
            arguments.image_id,
            1,
            group.user_data,
            group.security_groups,
            instance_type=arguments.instance_type,
            tags={"instance": tags},
            placement=place.zone,
            subnet_id=place.subnet_id,
            launch_config=group.launch_config,
            launch_template=arguments.for_ec2(),
            is_instance_type_default=False,
            associate_public_ip=arguments.public_address,
            lifecycle=arguments.lifecycle,
        )
        instance: Instance = reservation.instances[0]
        instance.autoscaling_group = group  # type: ignore[attr-defined]
        return instance

    def _open(self, member: InstanceState, description: str, cause: str) -> Activity:
        details = {"Availability Zone": str(member.availability_zone)}
        if member.instance.subnet_id:
            details["Subnet ID"] = member.instance.subnet_id
        activity = self._activities.open(member.auto_scaling_group, description, cause, details)
        activity.instance_id = member.instance_id
        member.activity = activity  # type: ignore[attr-defined]
        return activity

    def _fail(self, group: FakeAutoScalingGroup, place: Place, cause: str) -> None:
        details = {"Availability Zone": place.zone}
        if place.subnet_id:
            details["Subnet ID"] = place.subnet_id
        description = "Launching a new EC2 instance.  Status Reason: capacity"
        activity = self._activities.open(group, description, cause, details)
        message = (
            f"{InsufficientCapacity(place, group.instance_type)} Launching EC2 instance failed."
        )
        activity.close("Failed", self._world.stamp(), message)
        self._activities.announce(
            activity, "EC2 Instance Launch Unsuccessful", "EC2", "AutoScalingGroup"
        )

    def _on_state(self, instance: Instance, state: str) -> None:
        self._targets.on_state(instance, state)
        member = member_of(instance)
        if member is None:
            return
        if state == "running" and member.lifecycle_state == "Pending":
            if not self._hooks.begin(member, LAUNCHING, lambda how: self._launched(member, how)):
                self._soon_in_service(member)
        elif state == "terminated" and leaving(member):
            self._gone(member)

    def _launched(self, member: InstanceState, how: Result) -> None:
        """Its launch hooks are done with."""
        if how == "CONTINUE":
            self._soon_in_service(member)
            return
        activity: Activity = member.activity  # type: ignore[attr-defined]
        message = (
            "Instance failed to complete user's Lifecycle Action: Lifecycle Action was abandoned: "
            "Lifecycle Action Completed with ABANDON Result"
        )
        activity.close("Failed", self._world.stamp(), message)
        self._activities.announce(
            activity, "EC2 Instance Launch Unsuccessful", "EC2", "AutoScalingGroup"
        )
        group = member.auto_scaling_group
        self.retire(member, f"{member.instance_id} was abandoned at a lifecycle hook.")
        for told in self.on_abandoned:
            told(group)

    def _soon_in_service(self, member: InstanceState) -> None:
        self._world.later(self._world.timing.in_service, lambda: self._enter_service(member))

    def _enter_service(self, member: InstanceState) -> None:
        launching = member.lifecycle_state in ("Pending", "Pending:Proceed")
        if not launching or member.instance.state != "running":
            return
        self.serve(member)
        activity: Activity = member.activity  # type: ignore[attr-defined]
        activity.close("Successful", self._world.stamp())
        self._activities.announce(
            activity, "EC2 Instance Launch Successful", "EC2", "AutoScalingGroup"
        )

    def _shut_down(self, member: InstanceState) -> None:
        if member not in member.auto_scaling_group.instance_states:
            return  # it was terminated by hand while it drained
        runs = member.instance.state == "running"
        if runs and self._hooks.begin(member, TERMINATING, lambda how: self._end(member)):
            return
        self._end(member)

    def _end(self, member: InstanceState) -> None:
        before = self._instances.terminate(member.instance)
        if before.name == "terminated":
            self._gone(member)

    def _gone(self, member: InstanceState) -> None:
        self._hooks.forget(member)
        member.auto_scaling_group.instance_states.remove(member)
        activity: Activity = member.activity  # type: ignore[attr-defined]
        activity.close("Successful", self._world.stamp())
        self._activities.announce(
            activity, "EC2 Instance Terminate Successful", "AutoScalingGroup", "EC2"
        )
