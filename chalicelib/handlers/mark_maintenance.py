"""AWS Health says when AWS will stop or retire hosts, or that it will not after all."""

from chalicelib.deps import Deps
from chalicelib.events import NotForUs, ScheduledChange
from chalicelib.marking import Told, each, mark_host
from chalicelib.model.host import Mark
from chalicelib.model.replacement import Reason
from chalicelib.observability import not_for_us


def mark_maintenance(deps: Deps, event: ScheduledChange | NotForUs) -> str:
    """Returns the outcomes in words."""
    if isinstance(event, NotForUs):
        return not_for_us(event.kind)
    outcomes = each(event.hosts, lambda host: mark_host(deps, host, _told(event)))
    return ", ".join(outcomes) or "no host is affected"


def _told(event: ScheduledChange) -> Told:
    when = f"{event.start:%Y-%m-%d %H:%M} UTC"
    words = f"{event.code} of {when}" + (" is off or over" if event.closed else "")
    mark = Mark(event.arn, event.at, event.code, event.start, over=event.closed)
    return Told(event.communication, Reason.MAINTENANCE, mark, words, "aws.health")
