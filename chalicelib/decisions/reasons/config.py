"""config: what hosts of its fleet read when they boot is not what it has read."""

from chalicelib.decisions.reasons.case import Case


def reconfigured(case: Case) -> bool:
    """The two are compared, not their revisions: a change that is taken back makes the hosts that
    never read it current again, and old those that did. What is not known is no reason: a host that
    has read nothing has nothing in it that could be old."""
    read = case.host.config
    if case.config is None or read is None:
        return False
    return read.digest != case.config
