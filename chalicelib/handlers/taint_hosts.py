"""Somebody touched hosts by an API call: they are tainted, unless their policy excuses it."""

from collections.abc import Iterable

from chalicelib.binding import bound
from chalicelib.decisions.touches import excused
from chalicelib.deps import Deps
from chalicelib.errors import InstanceNotYetKnown
from chalicelib.events import NotForUs, Touch
from chalicelib.events.fields import HOST_ID
from chalicelib.events.touches import Command
from chalicelib.marking import Told, each, known_host, mark_host
from chalicelib.model.host import Host, Mark
from chalicelib.model.policy import Touches
from chalicelib.model.replacement import Reason
from chalicelib.observability import logger, not_for_us


def taint_hosts(deps: Deps, event: Touch | NotForUs) -> str:
    """Returns the outcomes in words."""
    if isinstance(event, NotForUs):
        return not_for_us(event.kind)
    if event.actor.role in deps.own_roles:
        return not_for_us(f"{event.call} of our own")
    hosts = event.hosts or _hosts_of(deps, event.command)
    outcomes = each(hosts, lambda host: _touched(deps, host, event))
    return ", ".join(outcomes) or "no host is touched"


def _hosts_of(deps: Deps, command: Command | None) -> Iterable[str]:
    """Those that the command has reached; before it has reached any, those that it is meant for.
    Raises InstanceNotYetKnown for a resource group's, which only the command itself can tell."""
    if command is None:
        return ()
    reached = sorted(filter(HOST_ID.fullmatch, deps.commands.hosts_of(command.id)))
    if reached:
        return reached
    tags = {t.key.removeprefix("tag:"): t.values for t in command.targets if _by_tag(t.key)}
    if len(tags) < len(command.targets):
        raise InstanceNotYetKnown(f"command {command.id} has not reached any host yet")
    return sorted(deps.instances.tagged(tags))


def _by_tag(key: str) -> bool:
    return key.startswith("tag:")


def _touched(deps: Deps, id_: str, event: Touch) -> str:
    host, actor = known_host(deps, id_), event.actor
    if host is None:
        return "it is gone"
    rules = _rules(deps, host)
    who = (actor.arn, actor.role or actor.arn)
    why_not = excused(rules, event.call, event.read_only, who, actor.service)
    if why_not:
        logger.info("excused", extra={"host": id_, "call": event.call, "why": why_not})
        return "excused"
    until = f"{event.at + rules.grace:%Y-%m-%d %H:%M} UTC"
    words = f"{event.call} by {actor.arn}; grace of {rules.grace} until {until}"
    mark = Mark(actor.arn, event.at, event.call)
    return mark_host(deps, id_, Told(event.id, Reason.TAINT, mark, words, actor.arn))


def _rules(deps: Deps, host: Host) -> Touches:
    """The defaults without a policy that can be used: what is not noted now is lost."""
    group = deps.groups.get(host.group) if host.group else None
    policy = bound(deps.policies.book(), group).policy if host.group else None
    return policy.touches if policy else Touches()
