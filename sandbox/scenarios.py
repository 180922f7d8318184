"""What happens in the emulated account besides Repave: who builds what, and which hands meddle."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sandbox import stage as by
from sandbox.estate import Estate, GroupSpec
from sandbox.running import Sandbox
from sandbox.stage import Act, Stage

POLICIES = Path(__file__).parent / "policies"
ASKS_AGAIN = timedelta(seconds=30)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


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
        if not self.groups:
            return  # Whoever connects to the AWS port builds.
        stage = Stage(sandbox, Estate())
        for spec in self.groups:
            stage.estate.group(spec)
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


def _short(
    name: str, words: str, groups: Sequence[GroupSpec], *hands: Hand, edits: bool = False
) -> Scenario:
    """A day, with policies of its own."""
    return Scenario(name, words, 1, groups, hands, POLICIES / name, edits)


_WEB = GroupSpec("web", size=6, max_size=8, policy="web")
_MANY = ("api", "search", "feed")
_ALL = (
    Scenario(
        "two-weeks",
        "three fleets over two weeks, with interference",
        14,
        (
            GroupSpec("web", size=12, max_size=14, policy="web"),
            GroupSpec("batch", size=8, max_size=10, policy="batch", balanced=False),
            GroupSpec("cache", size=6, max_size=7, policy="cache"),
        ),
        (
            Hand(
                2 * DAY + 3 * HOUR,
                "an operator asks for a rebuild of one host of web",
                by.rebuild("web"),
            ),
            Hand(
                4 * DAY + 6 * HOUR,
                "somebody terminates a host of cache by hand",
                by.terminate("cache"),
            ),
            Hand(
                6 * DAY,
                "us-east-1b has no capacity for two hours; a rebuild there is asked for",
                by.every(by.no_capacity("us-east-1b", 2 * HOUR), by.rebuild("web", "us-east-1b")),
            ),
            Hand(
                9 * DAY,
                "for one hour no new host of cache becomes healthy; a rebuild is asked for",
                by.every(by.never_healthy("cache", HOUR), by.rebuild("cache")),
            ),
        ),
    ),
    Scenario("empty", "a bare account for your own AWS client", None),
    _short(
        "standby",
        "a group full at MaxSize: a host goes to Standby, and its group launches another",
        (GroupSpec("store", size=4, max_size=4, policy="store"),),
    ),
    _short(
        "terminate-first",
        "a group of fixed size: a host goes, and another must be proven before the next one goes",
        (GroupSpec("queue", size=3, max_size=3, min_size=3, policy="queue"),),
    ),
    _short(
        "policy-surge",
        "a launch configuration, and On-Demand mixed with Spot: a scaling policy adds the host",
        (
            GroupSpec("legacy", size=3, max_size=4, policy="legacy", kind="configuration"),
            GroupSpec("spot", size=3, max_size=4, policy="legacy", kind="mixed"),
        ),
    ),
    _short(
        "template",
        "a new version of the launch template is rolled out, within the budget",
        (_WEB,),
        Hand(2 * HOUR, "a new version of web's launch template is made", by.good_version("web")),
    ),
    _short(
        "no-capacity",
        "a zone without capacity for four hours: the breaker opens, one probes, all recovers",
        (_WEB,),
        Hand(
            2 * HOUR,
            "us-east-1b has no capacity for four hours; rebuilds there are asked for",
            by.every(by.no_capacity("us-east-1b", 4 * HOUR), by.rebuild("web", "us-east-1b", 2)),
        ),
    ),
    _short(
        "bad-template",
        "a version whose hosts never become healthy is undone again and again; then a good one",
        (_WEB,),
        Hand(2 * HOUR, "a bad version of web's launch template is made", by.bad_version("web")),
        Hand(6 * HOUR, "a good version follows", by.good_version("web")),
    ),
    _short(
        "sick",
        "a load balancer and a status check find hosts bad that their group does not heal",
        (_WEB,),
        Hand(1 * HOUR, "web may not heal itself", by.suspend("web", "ReplaceUnhealthy")),
        Hand(2 * HOUR, "the load balancer finds a host of web unhealthy", by.sicken("web")),
        Hand(6 * HOUR, "a status check of a host of web fails", by.impair("web")),
    ),
    _short(
        "hands",
        "people scale out and in midway, terminate, protect, and put a host into Standby",
        (GroupSpec("web", size=6, max_size=14, policy="web"),),
        Hand(1 * HOUR, "somebody protects a host of web from scale-in", by.protect("web")),
        Hand(2 * HOUR, "somebody puts a host of web into Standby", by.enter_standby("web")),
        Hand(5 * HOUR, "web's owner scales out to 8 midway", by.desire("web", 8), "web"),
        Hand(9 * HOUR, "the host in Standby goes back into service", by.exit_standby("web")),
        Hand(13 * HOUR, "somebody terminates a host of web midway", by.terminate("web"), "web"),
        Hand(17 * HOUR, "web's owner scales in to 5 midway", by.desire("web", 5), "web"),
    ),
    _short(
        "broken-policy",
        "a policy file breaks while a surge is in flight: all stops, until it is mended",
        (_WEB,),
        Hand(8 * HOUR, "web.yaml breaks midway", by.edit_policy("web", "age:", "ages:"), "web"),
        Hand(13 * HOUR, "web.yaml is mended", by.edit_policy("web", "ages:", "age:")),
        edits=True,
    ),
    _short(
        "many",
        "sixty hosts in three groups, two of each in flight at most",
        tuple(GroupSpec(name, 20, 24, "many") for name in _MANY),
        Hand(
            2 * HOUR,
            "rebuilds of three hosts of each group are asked for",
            by.every(*(by.rebuild(name, count=3) for name in _MANY)),
        ),
    ),
)
SCENARIOS = {scenario.name: scenario for scenario in _ALL}
