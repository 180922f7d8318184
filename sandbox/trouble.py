"""What goes wrong in a scenario: capacity, health, commands, templates, a group's own processes."""

from datetime import timedelta

from sandbox.stage import Act, Stage, desire, done, every, rebuild


def no_capacity(zone: str, time: timedelta) -> Act:
    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.no_capacity(zone, until=until)

    return act


def never_healthy(group: str, time: timedelta) -> Act:
    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.never_healthy(group, until=until)

    return act


def sicken(group: str) -> Act:
    """The last of its hosts, for good: its targets are unhealthy, and EC2 finds nothing."""
    return lambda stage: done(stage.sandbox.account.faults.sick(stage.serving(group)[-1]))


def impair(group: str) -> Act:
    """The first of its hosts, for good: a status check fails."""
    return lambda stage: done(stage.sandbox.account.faults.impaired(stage.serving(group)[0]))


def suspend(group: str, process: str) -> Act:
    return lambda stage: done(
        stage.estate.autoscaling.suspend_processes(
            AutoScalingGroupName=group, ScalingProcesses=[process]
        )
    )


def failing_checks(group: str, time: timedelta = timedelta(hours=1)) -> Act:
    """Of new hosts, while one is to be replaced and its owner wants one more."""

    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.failing_checks(group, until=until)
        size = len(stage.serving(group))
        every(rebuild(group), desire(group, size + 1))(stage)

    return act


def failing_drains(group: str, time: timedelta = timedelta(hours=1)) -> Act:
    """While two hosts are to be replaced."""

    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.failing_commands(group, until=until)
        rebuild(group, count=2)(stage)

    return act


def bad_version(group: str) -> Act:
    """Of the launch template: its hosts never become healthy."""

    def act(stage: Stage) -> None:
        stage.fault = stage.sandbox.account.faults.never_healthy(group)
        stage.estate.new_version(group)

    return act


def good_version(group: str) -> Act:
    def act(stage: Stage) -> None:
        if stage.fault:
            stage.sandbox.account.faults.mend(stage.fault)
        stage.estate.new_version(group)

    return act
