"""When what is seen is not to be acted upon: it is too old, or too little."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from chalicelib.model.fleet import Account
from chalicelib.model.group import Group

AUDITED_WITHIN = timedelta(hours=3)
"""Three audits in a row that did not end: the registry may be far from the truth."""
FEWEST_SEEN = Fraction(2, 3)
"""Of what a group desires. With fewer, something takes hosts away, or AWS answers in part."""


def doubts(account: Account, group: Group, now: datetime) -> Iterator[str]:
    """In words, why no new replacement begins."""
    audited = account.last_audit_at
    if audited is None or now >= audited + AUDITED_WITHIN:
        when = f"was at {audited:%Y-%m-%d %H:%M} UTC" if audited else "never ended"
        yield f"the last audit of all hosts {when}: nothing begins on old knowledge"
    if group.size < group.desired * FEWEST_SEEN:
        yield f"only {group.size} of {group.desired} hosts are seen: nothing begins until more are"
