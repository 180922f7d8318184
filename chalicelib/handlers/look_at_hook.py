"""A host came to a lifecycle hook: its fleet is looked at, if the hook is one of ours."""

from chalicelib.decisions.hooks import ours
from chalicelib.deps import Deps
from chalicelib.events import LifecycleAction, NotForUs
from chalicelib.observability import count, not_for_us


def look_at_hook(deps: Deps, event: LifecycleAction | NotForUs) -> str:
    """Returns the outcome in words. What waits is read from the group: the event is no fact."""
    if isinstance(event, NotForUs):
        return not_for_us(event.kind)
    if not ours(event.hook, event.metadata):
        return f"left alone: {event.hook} is another's hook"
    # Hundreds may come at once. The sweep finds whoever the one poke of them all comes too early
    # for: it looks at every group in which somebody waits.
    deps.pokes.send_once([event.group], deps.clock())
    count("HookEvents")
    return "poked"
