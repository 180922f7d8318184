"""Hands of which Repave learns by an event alone: AWS's notices, and people in its hosts."""

from datetime import timedelta

from sandbox.cloud import told
from sandbox.stage import Act, Stage

WARNED = timedelta(minutes=2)


def interrupt(group: str) -> Act:
    """EC2 wants the first of its hosts back, and takes it two minutes later."""

    def act(stage: Stage) -> None:
        world, host = stage.sandbox.account.world, stage.serving(group)[0]
        zone = next(m.zone for m in stage.members(group) if m.id == host)
        world.emit(told.interruption(world.new_id(), world.now(), host, zone))
        stage.sandbox.note(f"EC2 will take {host} in two minutes")
        world.later(WARNED, lambda: stage.taken(host))

    return act


def recommend_rebalance(group: str) -> Act:
    """Of the last of its hosts."""

    def act(stage: Stage) -> None:
        world, host = stage.sandbox.account.world, stage.serving(group)[-1]
        world.emit(told.rebalance(world.new_id(), world.now(), host))

    return act


def retire(group: str, count: int, ahead: timedelta) -> Act:
    """AWS Health announces the retirement of some of its hosts."""

    def act(stage: Stage) -> None:
        world, hosts = stage.sandbox.account.world, stage.serving(group)[:count]
        world.emit(told.retirement(world.new_id(), world.now(), hosts, world.now() + ahead))

    return act


def start_session(group: str, who: str) -> Act:
    """Somebody opens a shell on the first of its hosts."""

    def act(stage: Stage) -> None:
        world, host = stage.sandbox.account.world, stage.serving(group)[0]
        asked = {"target": host}
        call, by = ("ssm", "StartSession"), ("Operators", who)
        world.emit(told.api_call(world.new_id(), world.now(), call, asked, by))
        stage.sandbox.note(f"{who} opens a session on {host}")

    return act


def send_command(group: str, who: str) -> Act:
    """A robot of the role Patching runs something on the last of its hosts."""

    def act(stage: Stage) -> None:
        world, hosts = stage.sandbox.account.world, stage.serving(group)[-1:]
        asked = {"documentName": "AWS-RunShellScript", "instanceIds": hosts}
        call, by = ("ssm", "SendCommand"), ("Patching", who)
        world.emit(told.api_call(world.new_id(), world.now(), call, asked, by))

    return act
