"""request: a person or a program asked for it."""

from chalicelib.decisions.reasons.case import Case


def requested(case: Case) -> bool:
    return case.host.request is not None
