"""One play of the emulated account: who builds what, and which hands meddle when."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from sandbox.estate import Estate, GroupSpec, SingleSpec
from sandbox.running import Sandbox
from sandbox.stage import Act, Stage

POLICIES = Path(__file__).parent / "policies"
ASKS_AGAIN = timedelta(seconds=30)
CONNECTS_AFTER = timedelta(minutes=5)
"""Hosts run before they are registered with target groups and have addresses."""


@dataclass(frozen=True)
class Hand:
    after: timedelta
    words: str
    act: Act
    midway: str | None = None
    """Waits from then on for the first moment at which this group has a surge in flight."""


@dataclass(frozen=True)
class Scenario:
    name: str
    words: str
    days: float | None
    """How long it runs if nobody says; None: until it is interrupted."""
    groups: Sequence[GroupSpec] = ()
    singles: Sequence[SingleSpec] = ()
    hands: Sequence[Hand] = ()
    policies: Path = POLICIES
    edits: bool = False
    """Some hand writes into the folder of policies."""

    @contextmanager
    def folder(self, given: Path | None = None) -> Iterator[Path]:
        """Of the policies to read; a copy if some hand will write into it."""
        chosen = given or self.policies
        if not self.edits:
            yield chosen
            return
        with tempfile.TemporaryDirectory() as copies:
            yield Path(shutil.copytree(chosen, Path(copies) / "policies"))

    def build(self, sandbox: Sandbox) -> None:
        if not self.groups and not self.singles:
            return  # Whoever connects to the AWS port builds.
        stage = Stage(sandbox, Estate())
        for spec in self.groups:
            stage.estate.group(spec)
        for single in self.singles:
            stage.estate.singles(single)
            sandbox.clock.after(CONNECTS_AFTER, partial(stage.estate.connect, single))
        for hand in self.hands:
            _await(stage, hand, hand.after)


def _await(stage: Stage, hand: Hand, time: timedelta) -> None:
    stage.sandbox.clock.after(time, lambda: _perform(stage, hand))


def _perform(stage: Stage, hand: Hand) -> None:
    sandbox = stage.sandbox
    sandbox.auditor.look()  # So that it can tell what was before from what comes after.
    if hand.midway and not sandbox.auditor.records[hand.midway].doings.surplus:
        _await(stage, hand, ASKS_AGAIN)
        return
    sandbox.note(hand.words)
    hand.act(stage)
    sandbox.auditor.look()


def short(
    name: str, words: str, groups: Sequence[GroupSpec], *hands: Hand, edits: bool = False
) -> Scenario:
    """A day, with policies of its own."""
    return Scenario(name, words, 1, groups, (), hands, POLICIES / name, edits)
