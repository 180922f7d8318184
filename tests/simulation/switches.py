"""What no document says of AWS: every question is answered one way or the other for a whole run.

These are the answers that the loop could depend on. The other open questions are not asked by it:
it never sends SetInstanceHealth nor RunInstances, sends one step of a policy at a time and reads
desired and the activities after it (so that it need not be atomic), and is only slowed by limits of
rates, which are faults of any call here.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switches:
    launch_raises_desired: bool = True
    launch_trimmed: bool = False
    """Where desired is not raised: whether the group then scales in to what it desires."""
    launch_beyond_max: bool = False
    """At MaxSize LaunchInstances goes on in silence instead of refusing."""
    launch_while_suspended: bool = False
    pending_can_go: bool = True
    """Whether a Pending host may be terminated through its group."""
    standby_can_go: bool = True
    """Whether a host in Standby may be terminated through its group."""
    activity_at_max: bool = False
    """Whether a policy that was clamped to nothing at MaxSize leaves an activity."""
    again: str = "refuses"
    """A second termination of a leaving host: refuses, accepts (no effect) or decrements again."""

    @staticmethod
    def drawn(chance: random.Random) -> "Switches":
        raises = chance.random() < 0.7
        return Switches(
            launch_raises_desired=raises,
            launch_trimmed=not raises and chance.random() < 0.25,
            launch_beyond_max=chance.random() < 0.5,
            launch_while_suspended=chance.random() < 0.5,
            pending_can_go=chance.random() < 0.6,
            standby_can_go=chance.random() < 0.8,
            activity_at_max=chance.random() < 0.3,
            again=chance.choice(("refuses", "accepts", "decrements")),
        )


VALUES: dict[str, tuple[str, ...]] = {
    "launch_raises_desired": ("True", "False"),
    "launch_trimmed": ("True", "False"),
    "launch_beyond_max": ("True", "False"),
    "launch_while_suspended": ("True", "False"),
    "pending_can_go": ("True", "False"),
    "standby_can_go": ("True", "False"),
    "activity_at_max": ("True", "False"),
    "again": ("refuses", "accepts", "decrements"),
}
"""All that has to be met among many seeds."""
