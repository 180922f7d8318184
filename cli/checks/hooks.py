"""Lifecycle hooks at which hosts would wait for nobody."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3

from chalicelib.decisions.forecast.words import span
from chalicelib.decisions.hooks import ours
from cli.checks.finding import Finding, note, warning

HEARD = "Lifecycle Action"
"""In the pattern of a rule that hears of hosts that wait."""


def of_hooks(
    client: Any, group: str, deployed: bool, anyone_hears: Callable[[], bool]
) -> Iterator[Finding]:
    for hook in client.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"]:
        name, waits = hook["LifecycleHookName"], timedelta(seconds=hook.get("HeartbeatTimeout", 0))
        said = f"hook {name}: hosts wait {span(waits)} at it"
        if ours(name, hook.get("NotificationMetadata")):
            if not deployed:
                words = f"{said}, and Repave, whose it is, is not deployed"
                yield warning(group, words, "deploy Repave, or delete the hook")
        elif not hook.get("NotificationTargetARN") and not anyone_hears():
            yield note(
                group,
                f"{said}, and AWS tells nobody: it has no target, and no rule of EventBridge hears "
                "of it",
                "well so, if the hosts themselves complete it; else delete it",
            )


def anyone_hears(session: boto3.Session) -> bool:
    rules = session.client("events").get_paginator("list_rules").paginate()
    return any(
        HEARD in rule.get("EventPattern", "") and rule.get("State") == "ENABLED"
        for page in rules
        for rule in page["Rules"]
    )
