"""Events that come late, twice, out of order or never: what a scenario shows stays the same."""

import pytest

from chalicelib.model.replacement import Reason, Replacement
from sandbox.delivery import DELIVERIES
from sandbox.running import Options, Sandbox
from sandbox.scenarios import SCENARIOS
from sandbox.summary import replacements
from tests.sandbox.test_scenarios import CHECKS, quick, run_to_its_end, safe

pytestmark = pytest.mark.long

__all__ = ["quick", "safe"]
ONLY_EVENTS_TELL = {"touched", "notices"}


def played(scenario: str, events: str) -> tuple[Sandbox, list[Replacement]]:
    options = {"delivery": DELIVERIES[events]}
    with SCENARIOS[scenario].folder() as policies, Sandbox(Options(policies, **options)) as sandbox:  # type: ignore[arg-type]
        run_to_its_end(sandbox, SCENARIOS[scenario])
        rows = list(replacements(sandbox))
        assert (sandbox.auditor.violations, sandbox.failures) == ([], [])
        if events != "lost" or scenario not in ONLY_EVENTS_TELL:
            CHECKS[scenario](sandbox, rows)
        _registry_is_the_account(sandbox)
        return sandbox, rows


def _registry_is_the_account(sandbox: Sandbox) -> None:
    living = {i.id for i in sandbox.deps.instances.every() if not i.final}
    assert {host.id for host in sandbox.deps.registry.hosts.every()} == living


@pytest.mark.parametrize(
    ("scenario", "events"),
    [("touched", "late"), ("touched", "twice"), ("touched", "shuffled"), ("template", "shuffled")],
)
def test_what_is_told_late_twice_or_out_of_order_ends_the_same(
    scenario: str, events: str, quick: None
) -> None:
    played(scenario, events)


@pytest.mark.parametrize("scenario", ["template", "standby", "hands", "no-capacity"])
def test_a_day_without_any_event_keeps_every_promise(scenario: str, quick: None) -> None:
    """The sweep alone: whoever terminates, scales, or rolls out is found by looking."""
    sandbox, _ = played(scenario, "lost")
    assert not {name for name in sandbox.functions.invoked if name.startswith("on_")}


@pytest.mark.parametrize("scenario", sorted(ONLY_EVENTS_TELL))
def test_what_only_an_event_tells_is_lost_with_it(scenario: str, quick: None) -> None:
    """The exceptions of docs/events.md: marks. Whom Spot takes, the group replaces by itself."""
    sandbox, rows = played(scenario, "lost")
    reasons = {reason for row in rows for reason in row.reasons}
    assert not reasons & {Reason.TAINT, Reason.INTERRUPTION, Reason.MAINTENANCE}
