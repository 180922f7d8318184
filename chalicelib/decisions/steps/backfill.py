"""What standby and terminate-first share: the group launches a host by itself, and it is proven."""

from dataclasses import replace

from chalicelib.decisions.steps.ends import Move, prove, undo
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.replacement import Replacement, Step


def backfilled(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    host = facts.substitutes.get(replacement.id)
    if host:
        return prove(replace(replacement, new_host=host), facts, f"{host} came in place of {old}")
    if facts.too_late(replacement):
        why = f"its group launched no host in place of {old} in time"
        return undo(replacement, facts, Step.ABANDONED, why)
    return f"the group has not launched a host in place of {old} yet"
