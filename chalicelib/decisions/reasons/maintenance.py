"""maintenance: AWS will stop or retire the host at a known time."""

from chalicelib.decisions.reasons.case import Case


def in_maintenance(case: Case) -> bool:
    return case.host.maintenance is not None


def imminent(case: Case) -> bool:
    """Too near for windows: what is not rebuilt by then, AWS takes without a replacement."""
    mark = case.host.maintenance
    if mark is None or mark.due is None:
        return mark is not None
    return case.now >= mark.due - case.policy.rebuild_time * 2
