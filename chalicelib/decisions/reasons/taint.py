"""taint: somebody touched the host, so it is not what was written at boot any more."""

from chalicelib.decisions.reasons.case import Case


def tainted(case: Case) -> bool:
    return case.host.taint is not None
