"""template: the group would launch another template or version today."""

from chalicelib.decisions.reasons.case import Case


def outdated(case: Case) -> bool:
    """What is not known is no reason: a group without a template, or a host of before it had one,
    is reported and not rebuilt for it."""
    if not case.templates or case.host.template is None:
        return False
    return case.host.template not in case.templates
