"""What in a fleet's own settings keeps its hosts from being replaced, or makes it harder."""

from collections.abc import Iterator

from chalicelib.decisions.floor import floor
from chalicelib.decisions.strategies import NEEDED_PROCESSES, way
from chalicelib.model.forecast import Forecast, Outlook
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Reason
from cli.checks.finding import Finding, error, note, warning

SUSPENDED = {
    "AZRebalance": "its zones may grow uneven",
    "HealthCheck": "it does not notice bad hosts",
    "ReplaceUnhealthy": "it does not heal itself",
    "AddToLoadBalancer": "new hosts get no traffic",
    "ScheduledActions": "its scheduled actions do not run",
    "AlarmNotification": "its scaling policies do not run",
    "InstanceRefresh": "nobody can begin an instance refresh",
}


def of_ways(seen: Observation, forecast: Forecast) -> Iterator[Finding]:
    """Whether and how its hosts can be replaced now, and whether in time."""
    policy, group = seen.binding.policy, seen.group
    if policy is None or group is None:
        return
    found, fixes = way(policy, group, floor(group, seen)), "; or ".join(forecast.fixes)
    if isinstance(found, str):
        yield error(group.name, f"no host of it can be replaced: {found}", fixes)
    elif forecast.outlook is Outlook.INFEASIBLE:
        yield error(group.name, f"its policy cannot be kept: {forecast.words}", fixes)
    elif forecast.outlook is Outlook.EXCEPTED:
        yield note(group.name, forecast.words)


def of_settings(group: Group, policy: Policy) -> Iterator[Finding]:
    yield from _of_template(group, policy)
    for process in sorted(group.suspended.difference(NEEDED_PROCESSES)):
        means = SUSPENDED.get(process, "see AWS's documentation of it")
        yield warning(group.name, f"process {process} of the group is suspended: {means}")


def _of_template(group: Group, policy: Policy) -> Iterator[Finding]:
    if group.standalone:
        return
    if group.template is None:
        yield warning(
            group.name,
            "it launches from a launch configuration: no new one can be told from an old one, and "
            "hosts are added by a scaling policy",
            "move it to a launch template",
        )
    elif not group.launches:
        todo = "give the group a template and a version that exist"
        yield error(group.name, f"EC2 does not know what it launches: {group.template}", todo)
    elif group.template.endswith("@$Latest") and Reason.TEMPLATE in policy.reasons:
        yield note(
            group.name,
            "it launches $Latest: each new version of its template is rolled out at once",
            "use $Default or a number, if a version is to be rolled out when you say so",
        )


def of_refresh(group: Group, refresh: str | None) -> Iterator[Finding]:
    if refresh:
        todo = "wait for its end, or cancel it"
        yield warning(group.name, f"{refresh}: no replacement begins beside it", todo)
