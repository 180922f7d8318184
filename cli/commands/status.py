"""`repave status`: what is installed here, and whether it works."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from chalicelib.registry.dynamodb import dynamodb_registry
from cli import options
from cli.checks.installation import SWEPT_WITHIN
from cli.deploying import states
from cli.deploying.account import Account
from cli.deploying.installing import RELEASE
from cli.deploying.package import NoPackage, Package
from cli.shell import FINDINGS, OK, Shell, shell_of

ALARM = "AWS::CloudWatch::Alarm"


def status(
    context: typer.Context,
    stack: options.Stack = "repave",
    package: Annotated[
        Path, typer.Option(help="To compare with what runs.", metavar="FOLDER")
    ] = Path("build"),
) -> int:
    """The stack's state and outputs, the last sweep and audit, alarms that ring, and whether the
    package here is the one that runs. Exit status 1 if something is wrong."""
    shell, account = shell_of(context), Account.here()
    found = account.stack(stack).read()
    if found is None:
        shell.say(f"{stack} is not installed in account {account.id}, {account.region}.")
        return FINDINGS
    shell.say(f"{stack}  {found['StackStatus']}  {found.get('StackStatusReason', '')}".rstrip())
    _tell_release(shell, found, package)
    for output in found.get("Outputs", []):
        shell.say(f"  {output['OutputKey']}: {output['OutputValue']}")
    swept = _tell_sweeps(shell, account, account.prefix(stack))
    ringing = _tell_alarms(shell, account, stack)
    return OK if states.well(found["StackStatus"]) and swept and not ringing else FINDINGS


def _tell_release(shell: Shell, found: dict[str, Any], folder: Path) -> None:
    runs = {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}.get(RELEASE, "unknown")
    try:
        here = Package.read(folder).release
    except NoPackage:
        shell.say(f"  release {runs}")
        return
    same = "the one in" if here == runs else f"another than {here} in"
    shell.say(f"  release {runs}, {same} {folder}")


def _tell_sweeps(shell: Shell, account: Account, prefix: str) -> bool:
    """Whether the last sweep is no older than it may be."""
    known = dynamodb_registry(prefix, account.region).fleets.account()
    now = shell.clock()
    shell.say(f"  last sweep {_ago(known.last_sweep_at, now)}")
    hosts = "" if known.last_audit_at is None else f", {known.audited_hosts} hosts"
    shell.say(f"  last audit {_ago(known.last_audit_at, now)}{hosts}")
    return known.last_sweep_at is not None and now - known.last_sweep_at <= SWEPT_WITHIN


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    return f"{at:%Y-%m-%d %H:%M} UTC, {max(0, int((now - at).total_seconds()) // 60)} minutes ago"


def _tell_alarms(shell: Shell, account: Account, stack: str) -> int:
    resources = account.stack(stack).resources()
    names = [one["PhysicalResourceId"] for one in resources if one["ResourceType"] == ALARM]
    if not names:
        return 0
    found = account.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    ringing = [one for one in found if one["StateValue"] == "ALARM"]
    shell.say(f"  {len(ringing)} of {len(names)} alarms ring")
    for one in ringing:
        shell.say(f"    {one['AlarmName']}: {one.get('AlarmDescription', '')}")
    return len(ringing)
