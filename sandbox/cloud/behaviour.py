"""Puts the parts of AWS's behaviour together and into moto."""

from sandbox.cloud import lookups, recordsets, templates
from sandbox.cloud.activities import Activities
from sandbox.cloud.capacity import Capacity
from sandbox.cloud.commands import Commands
from sandbox.cloud.groupcalls import GroupCalls
from sandbox.cloud.groups import Groups
from sandbox.cloud.hooks import Hooks
from sandbox.cloud.instances import Instances
from sandbox.cloud.launching import Launching
from sandbox.cloud.members import Members
from sandbox.cloud.patching import Patches
from sandbox.cloud.policies import Policies
from sandbox.cloud.refreshes import Refreshes
from sandbox.cloud.runinstances import RunInstances
from sandbox.cloud.standby import Standby
from sandbox.cloud.status import StatusChecks
from sandbox.cloud.targets import Targets
from sandbox.cloud.terminating import Terminating
from sandbox.cloud.world import World


def install(patches: Patches, world: World, response: type) -> None:
    """`response` is moto's class of Auto Scaling's API calls."""
    instances = Instances(world)
    targets = Targets(world)
    activities = Activities(world)
    hooks = Hooks(world)
    members = Members(world, instances, targets, activities, hooks)
    groups = Groups(world, members)
    members.on_abandoned.append(groups.wake)
    # After the members' own: a terminated member is gone before the group counts.
    instances.listeners.append(groups.on_state)
    capacity = Capacity(world, groups)

    lookups.install(patches)
    instances.install(patches)
    StatusChecks(world).install(patches)
    RunInstances(world).install(patches)
    targets.install(patches)
    templates.install(patches)
    recordsets.install(patches)
    activities.install(patches, response)
    hooks.install(patches, response)
    Commands(world).install(patches)
    capacity.install(patches, response)
    Policies(world, groups, capacity).install(patches)
    GroupCalls(world, groups, members, targets).install(patches, response)
    Refreshes(world, groups, members).install(patches, response)
    Launching(world, groups, members).install(patches, response)
    Terminating(world, groups, members).install(patches, response)
    Standby(world, groups, members, targets, activities).install(patches, response)
