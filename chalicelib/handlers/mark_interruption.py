"""EC2 will take a Spot host, or expects to: the host is marked, and its fleet looked at."""

from chalicelib.deps import Deps
from chalicelib.events import NotForUs, Notice
from chalicelib.marking import Told, mark_host
from chalicelib.model.host import Mark
from chalicelib.model.replacement import Reason
from chalicelib.observability import not_for_us

BY = "aws.ec2"


def mark_interruption(deps: Deps, event: Notice | NotForUs) -> str:
    """Returns the outcome in words."""
    if isinstance(event, NotForUs):
        return not_for_us(event.kind)
    why = f"EC2 will {event.action} it" if event.action else "EC2 recommends to rebalance it"
    words = f"{why} at {event.due:%Y-%m-%d %H:%M:%S} UTC" if event.due else why
    mark = Mark(BY, event.at, why, event.due)
    return mark_host(deps, event.host, Told(event.id, Reason.INTERRUPTION, mark, words, BY))
