"""Whose each change of a group's desired capacity is: by our calls, or by other hands."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.simulation.cloud import Cloud


class Whose:
    def __init__(self, cloud: Cloud, state: Any) -> None:
        self._cloud, self._state = cloud, state
        self.moves: dict[str, list[tuple[int, int, datetime]]] = {}
        """What our calls did to each fleet's desired capacity, and when."""
        self.raised: Counter[str] = Counter()
        """By how much desired is higher for the calls of a replacement."""
        self.looked: dict[str, tuple[int, datetime]] = {}
        """The moment of the truth that the last undisturbed pass of a fleet had read."""
        self.masked: set[str] = set()
        """Replacements in which a change of the owner's looks like an effect of our own call."""
        self.owed: Counter[str] = Counter()
        """Of each fleet, surplus that such a change made the owner's, and that is not yet given
        back: one host more that the engine gives back is one that nobody could tell was his,
        whichever of its pairs does it."""
        self.mistaken: Counter[str] = Counter()
        """The same, with what is given back since."""
        self.disturbed: set[str] = set()
        """Replacements that were open when another hand changed what they count on."""
        self.let_go: Counter[str] = Counter()
        """Hosts that the engine counts as the owner's, and he did not ask for: surplus that was
        left to him, and a decrement of his that was taken for the effect of our own call."""

    def open(self) -> list[Replacement]:
        return [r for r in self._state.replacements.values() if not r.ended]

    def acted(self, fleet: str, moved: int, pair: str | None = None) -> None:
        what = (self._cloud.step(), moved, self._cloud.now)
        self.moves.setdefault(fleet, []).append(what)
        if pair is not None:
            self.raised[pair] += moved

    def ended_pair(self, pair: Replacement) -> None:
        """What it raised, or thought that it had, and did not give back is left to the owner. Where
        it knows of no rise, another hand's fall hid it, as AWS may not raise desired at all."""
        new = self._cloud.hosts.get(pair.new_host or "")
        if new is not None and new.protected:
            # By a person, who thereby keeps it: it is the owner's from now on.
            self.disturbed.add(pair.id)
        left = max(0, pair.surplus, self.raised[pair.id])
        self.let_go[pair.fleet] += left
        if pair.id in self.masked:
            self.owed[pair.fleet] -= min(left, self.owed[pair.fleet])

    def moved_since(self, fleet: str, seq: int) -> int:
        return sum(by for since, by, _ in self.moves.get(fleet, ()) if since > seq)

    def foreign(self, fleet: str, desired: int | None = None, host: str | None = None) -> None:
        """Another hand changes what the open pairs of a fleet count on; to `desired`, if that, and
        by moving `host`, if so."""
        pairs = [r for r in self.open() if r.fleet == fleet]
        self.disturbed |= {r.id for r in pairs}
        if desired is None:
            return
        by = desired - self._cloud.groups[fleet].desired
        alike = {r.id for r in pairs if very_call(r, host, by)}
        if by < 0:
            # He asks for less than is known of: nothing is taken from him by that.
            self.let_go[fleet] += len(alike)
        else:
            self.masked |= alike
        # A fall of his hides as many rises by launches that nobody has read yet: these then look
        # as if AWS had not counted them, and the engine counts them as what he asks for.
        hidden = sum(_awaits_rise(r) for r in pairs)
        self.let_go[fleet] += min(max(0, -by), hidden)
        if self._looks_like_ours(fleet, desired):
            self.masked |= {r.id for r in pairs}
            self._mistake(fleet, sum(max(0, r.surplus, self.raised[r.id]) for r in pairs))
        if not self._cloud.switches.launch_raises_desired:
            # A launch by which desired did not rise takes a rise of his for its own, also one that
            # came just before it.
            about_to = sum(r.step is Step.CLAIMED for r in pairs)
            self._mistake(fleet, min(max(0, by), hidden + about_to))

    def _mistake(self, fleet: str, hosts: int) -> None:
        self.owed[fleet] += hosts
        self.mistaken[fleet] += hosts

    def chosen(self, fleet: str, host: str) -> None:
        """A group that has one host too many takes a new one of ours. What it launched before that,
        to even out its zones, is older than the pair and so no substitute for it."""
        self.disturbed |= {r.id for r in self.open() if r.fleet == fleet and r.new_host == host}

    def healed(self, fleet: str, host: str) -> None:
        """A group ends a host whose termination we have noted that we would send: to all that AWS
        tells it was ours, and desired was raised by another hand."""
        asked = [r for r in self.open() if r.sent_at is not None and r.step is Step.UNDOING]
        self.disturbed |= {r.id for r in asked if r.fleet == fleet and r.new_host == host}

    def _looks_like_ours(self, fleet: str, desired: int) -> bool:
        """No reading can tell: an effect of our own call is unread, or the number is the one that
        was read last, after another that nobody read."""
        acted, looked = self.moves.get(fleet), self.looked.get(fleet)
        if looked is None:
            return bool(acted)
        if acted and acted[-1][0] > looked[0]:
            return True
        last = self._cloud.at(fleet, looked[0]).group
        if last is not None and last.desired == desired:
            return True
        # Of a launch by which desired did not rise a reading tells nothing for a minute.
        in_vain = bool(acted) and not acted[-1][1]
        return in_vain and looked[1] < acted[-1][2] + timedelta(seconds=60)


def _awaits_rise(pair: Replacement) -> bool:
    """It launched, and whether desired rose by it is not yet read."""
    return pair.step is Step.LAUNCHING and pair.sent_at is not None


def sends_aside(pair: Replacement) -> bool:
    return pair.strategy is Strategy.STANDBY and pair.step is Step.LAUNCHING


def very_call(pair: Replacement, host: str | None, by: int) -> bool:
    """Another hand made the call that the pair had noted and has no answer of: on the same host, in
    the same direction.

    Only that is alike in all that AWS tells. The group's counts, its members and even the words of
    the scaling activity ("in response to a user request") are the same whoever sent it. A mere
    change of desired by as much moves no host of ours, or one that AWS chose and says so, and a
    launch is named by its token or policy: these are told apart, and judged.
    """
    if pair.sent_at is None or host is None:
        return False
    if by == -1:
        target = {Step.RETIRING: pair.old_host, Step.UNDOING: pair.new_host}.get(pair.step)
        return host == target and pair.surplus > 0
    if by == 0:
        return sends_aside(pair) and host == pair.old_host
    return by == 1 and pair.step is Step.RESTORING and host == pair.old_host
