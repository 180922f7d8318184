"""What a standby owes its group: its new host made room, and the old one could not come back."""

from dataclasses import replace

from chalicelib.decisions import surge
from chalicelib.decisions.ownership import ANSWER_WITHIN
from chalicelib.decisions.steps.ends import Move
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.plan import Advance
from chalicelib.model.replacement import Replacement, Step, Strategy


def owes(replacement: Replacement, facts: Facts) -> bool:
    """Our own decrement is not made good, and its old host will not do that any more. Only a call
    that has a token can, once: where the group allows none, or where desired did not rise by it,
    the owner must ask for his host again."""
    owed = replacement.surplus < 0 and facts.old_left(replacement)
    launched = replacement.strategy is Strategy.SURGE and replacement.new_host is not None
    return owed and not launched and surge.no_launch_call(facts.group) is None


def repay(replacement: Replacement, facts: Facts) -> Move:
    """It goes on as a surge, whose old host has left already: its launch raises desired again."""
    tried = replacement.began.get(Step.LAUNCHING)
    if replacement.strategy is Strategy.SURGE and tried and facts.now < tried + ANSWER_WITHIN:
        return f"the group is short of one host, and will be asked again: {replacement.why}"
    words = f"{replacement.old_host} left while it was in Standby: its group lacks a host"
    surge_ = replace(replacement, strategy=Strategy.SURGE, new_host=None, ending=None)
    return Advance(surge_.entering(Step.LAUNCHING, facts.now, why=words), words)
