"""Which touches of a host its policy excuses."""

from fnmatch import fnmatchcase

from chalicelib.model.policy import Touches

OWN_SERVICES = frozenset({"autoscaling.amazonaws.com"})
"""They start and stop hosts of a group as part of its work."""


def excused(
    rules: Touches, call: str, read_only: bool, who: tuple[str, ...], service: str | None
) -> str | None:
    """Why a touch does not count, in words. `who` are the ARNs of the session and of its role."""
    if service in OWN_SERVICES:
        return f"{service} does its work"
    if read_only and not rules.read_only:
        return f"{call} only reads"
    if call in rules.calls:
        return f"the policy excuses {call}"
    for glob in rules.principals:
        if any(fnmatchcase(arn, glob) for arn in who):
            return f"the policy excuses {glob}"
    return None
