"""maintenance: AWS will stop or retire the host at a known time."""

from datetime import datetime, timedelta

from chalicelib.decisions.reasons.case import Case
from chalicelib.model.host import Host

AHEAD = timedelta(days=7)
"""Room for a weekly window and a small budget. AWS tells two weeks before, and until then most
hosts go by their age, or a changed date."""


def begins_at(host: Host) -> datetime | None:
    """From when on the host is due; None where that is at once, or never."""
    mark = host.maintenance
    return mark.due - AHEAD if mark and mark.due and not mark.over else None


def in_maintenance(case: Case) -> bool:
    mark, begins = case.host.maintenance, begins_at(case.host)
    if mark is None or mark.over:
        return False
    return begins is None or case.now >= begins


def imminent(case: Case) -> bool:
    """Too near for windows: what is not rebuilt by then, AWS takes without a replacement."""
    mark = case.host.maintenance
    if mark is None or mark.due is None:
        return mark is not None
    return case.now >= mark.due - case.policy.rebuild_time * 2
