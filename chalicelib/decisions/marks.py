"""Whether what an event tells takes the place of the mark that a host has: events come late, twice
and out of order, and the outcome is the same."""

from chalicelib.model.host import Mark
from chalicelib.model.replacement import Reason


def takes_its_place(reason: Reason, new: Mark, old: Mark | None) -> bool:
    if old is None:
        return True
    if reason is Reason.TAINT:
        return new.at < old.at  # The first touch stays: grace is counted from it.
    if reason is Reason.MAINTENANCE:
        return _maintenance(new, old)
    return _sooner(new, old)


def _maintenance(new: Mark, old: Mark) -> bool:
    """AWS may move or withdraw what it announced; of two announcements the sooner counts."""
    if new.by == old.by:
        return new.at > old.at
    if new.over:
        return False
    return old.over or _sooner(new, old)


def _sooner(new: Mark, old: Mark) -> bool:
    """A recommendation has no deadline, and never takes the place of one."""
    if new.due is None:
        return False
    return old.due is None or new.due < old.due
