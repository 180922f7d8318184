"""request: a person or a program asked for it, of this host or of its whole fleet."""

from chalicelib.decisions.reasons.case import Case
from chalicelib.model.host import Request, Urgency


def requested(case: Case) -> bool:
    return _own(case) is not None or _of_fleet(case) is not None


def at_once(case: Case) -> bool:
    """Somebody asked for it not to wait for a window."""
    marks = (_own(case), _of_fleet(case))
    return any(mark is not None and mark.when is Urgency.NOW for mark in marks)


def _own(case: Case) -> Request | None:
    return _since_the_last_cancel(case.host.request, case)


def _of_fleet(case: Case) -> Request | None:
    """Hosts that came after it are what was asked for: so it ends by itself."""
    mark = case.of_fleet
    older = mark is not None and case.host.born_at < mark.at
    return _since_the_last_cancel(mark, case) if older else None


def _since_the_last_cancel(mark: Request | None, case: Case) -> Request | None:
    cancelled = case.host.cancelled_at
    over = mark is not None and cancelled is not None and mark.at <= cancelled
    return None if over else mark
