"""interruption: AWS will take the host within minutes, or expects to."""

from chalicelib.decisions.reasons.case import Case


def interrupted(case: Case) -> bool:
    return case.host.interruption is not None
