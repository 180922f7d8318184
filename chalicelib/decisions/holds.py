"""Whether a person may hold a host, by the caps of its fleet's policy."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.decisions.ownership import awaited
from chalicelib.model.host import Hold, Host
from chalicelib.model.policy import Holds
from chalicelib.model.replacement import Replacement, Step, Strategy


def hold_refused(
    hold: Hold, others: Iterable[Host], rules: Holds, size: int, now: datetime
) -> str | None:
    """In words; None for one that may be. `others` are the fleet's other hosts. Of two people at
    the same moment both may be let: the cap is no promise to anybody."""
    if hold.until <= now:
        return f"it would be over since {_minute(hold.until)}"
    if hold.until > now + rules.longest:
        longest = _minute(now + rules.longest)
        return f"the policy lets a host be held for {rules.longest}, until {longest} at the longest"
    held = [host for host in others if host.hold and host.hold.active(now)]
    most = rules.most(size)
    if len(held) < most:
        return None
    names = ", ".join(f"{host.id} until {_minute(host.hold.until)}" for host in held if host.hold)
    return f"the policy lets {most} of {size} hosts be held at once: {names or 'none may be'}"


def too_late(host: str, pair: Replacement, now: datetime) -> str | None:
    """In words, why this pair does not let its host be held any more."""
    if pair.old_host == host and pair.committed:
        return f"{host} goes already: {pair.id} is {pair.step}"
    if pair.old_host == host and _goes_to_standby(pair) and awaited(pair, now):
        return f"{host} goes to Standby just now; ask again in a minute"
    if pair.new_host == host and pair.step in {Step.UNDOING, Step.RESTORING}:
        return f"{host} is given back: {pair.id}: {pair.why}"
    return None


def _goes_to_standby(pair: Replacement) -> bool:
    return pair.strategy is Strategy.STANDBY and pair.step is Step.LAUNCHING


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
