"""Every scenario that ends by itself runs to its end, shows what it says, and breaks no promise."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from chalicelib.model.replacement import Reason, Replacement, Step, Strategy
from chalicelib.model.timeline import of_host
from chalicelib.observability import logger
from sandbox.__main__ import main
from sandbox.environment import FAKE
from sandbox.running import Options, Sandbox
from sandbox.scenario import Scenario
from sandbox.scenarios import SCENARIOS
from sandbox.summary import replacements

pytestmark = pytest.mark.long

MINUTE = timedelta(minutes=1)
Check = Callable[[Sandbox, list[Replacement]], None]
LONG = {"two-weeks", "empty"}


@pytest.fixture(autouse=True)
def safe(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FAKE.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def quick() -> Iterator[None]:
    """As `python -m sandbox` runs: what lives to the end is not visited, nor the log shown."""
    threshold, level = gc.get_threshold(), logger.log_level
    gc.freeze()
    gc.set_threshold(100_000)
    logger.setLevel("ERROR")
    yield
    logger.setLevel(level)
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.fixture
def played(quick: None, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    scenario = SCENARIOS[request.param]
    with scenario.folder() as policies, Sandbox(Options(policies)) as sandbox:
        run_to_its_end(sandbox, scenario)
        yield sandbox


def run_to_its_end(sandbox: Sandbox, scenario: Scenario) -> None:
    scenario.build(sandbox)
    sandbox.run_for(timedelta(days=scenario.days or 0))


def done(rows: list[Replacement]) -> list[Replacement]:
    return [row for row in rows if row.step is Step.DONE]


def strategies(rows: list[Replacement]) -> set[Strategy]:
    return {row.strategy for row in done(rows)}


def deeds(sandbox: Sandbox) -> Counter[str]:
    return Counter(deed.kind for deed in sandbox.hands.deeds)


def standby(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert strategies(rows) == {Strategy.STANDBY}
    assert deeds(sandbox).keys() == {"standby", "terminate"}
    assert sandbox.auditor.records["store"].fewest == (3, 4)


def terminate_first(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert strategies(rows) == {Strategy.TERMINATE_FIRST}
    assert deeds(sandbox).keys() == {"terminate"}
    assert sandbox.auditor.records["queue"].fewest == (2, 3)


def standalone(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert strategies(rows) == {Strategy.LAUNCH}
    assert {row.fleet for row in done(rows)} == {"db", "jobs"}
    db, jobs = (sandbox.auditor.records[name] for name in ("db", "jobs"))
    assert (db.fewest, db.most_in_flight) == ((3, 3), 1)
    assert (jobs.asked, jobs.most_in_flight) == (1, 1)


def policy_surge(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert strategies(rows) == {Strategy.SURGE} and all(row.tokenless for row in rows)
    assert {row.fleet for row in done(rows)} == {"legacy", "spot"}
    assert deeds(sandbox).keys() == {"policy", "terminate"}


def template(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert Counter(row.reasons for row in done(rows)) == {(Reason.TEMPLATE,): 6}
    assert versions(sandbox) == {"2"}
    assert sandbox.auditor.records["web"].most_in_flight == 2


def no_capacity(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert Counter(reason for row in done(rows) for reason in row.reasons)[Reason.REQUEST] == 2
    assert all("InsufficientInstanceCapacity" in row.why for row in opened_the_breaker(rows))
    assert sandbox.deps.registry.fleets.get("web").breaker.failures == 0


def bad_template(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert all(Step.UNDOING in row.began for row in opened_the_breaker(rows))
    assert Counter(row.reasons for row in done(rows)) == {(Reason.TEMPLATE,): 6}
    assert versions(sandbox) == {"3"}


def sick(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert [row.reasons for row in done(rows)] == [(Reason.UNHEALTHY,)] * 2
    found = [at for at, words in sandbox.notes if "host of web" in words]
    claimed = sorted(row.began[Step.CLAIMED] for row in done(rows))
    # A turn of five minutes until it is seen, and fifteen that the policy bears.
    for bad, claim in zip(found, claimed, strict=True):
        assert timedelta(minutes=15) <= claim - bad <= timedelta(minutes=22)
    assert sandbox.auditor.records["web"].fewest == (5, 6)


def hands(sandbox: Sandbox, rows: list[Replacement]) -> None:
    record = sandbox.auditor.records["web"]
    assert any("another hand changed" in row.why for row in rows)
    assert record.asked == 5 and record.worst_lost > 0
    assert list(record.overdue.values()) == ["protected from scale-in"]


def broken_policy(sandbox: Sandbox, rows: list[Replacement]) -> None:
    (broke, _), (mended, _) = sandbox.notes
    outlasted = [row for row in done(rows) if row.began[Step.CLAIMED] < broke]
    assert any(row.began[Step.DONE] > mended for row in outlasted)
    assert set(sandbox.auditor.records["web"].overdue.values()) == {"its policy could not be used"}


def many(sandbox: Sandbox, rows: list[Replacement]) -> None:
    assert {row.fleet for row in done(rows)} == {"api", "search", "feed"}
    assert sandbox.auditor.records["api"].most_in_flight == 2


def touched(sandbox: Sandbox, rows: list[Replacement]) -> None:
    (row,) = done(rows)
    assert row.reasons == (Reason.TAINT,)
    alice = "arn:aws:sts::123456789012:assumed-role/Operators/alice"
    story = sandbox.deps.registry.timeline.of(of_host(row.old_host))
    (told,) = [entry for entry in story if entry.what == "taint"]
    assert told.by == alice and told.words.startswith(f"StartSession by {alice}; grace of 4:00:00")
    assert timedelta(0) <= row.began[Step.CLAIMED] - told.at - timedelta(hours=4) < MINUTE
    assert row.old_host in sandbox.hands.taken


def notices(sandbox: Sandbox, rows: list[Replacement]) -> None:
    asked = Counter(row.reasons for row in rows)
    expected = {(Reason.INTERRUPTION,): 2, (Reason.MAINTENANCE,): 2}
    assert asked == expected
    (retiring_at,) = {at for at, words in sandbox.notes if "AWS Health" in words}
    for row in done(rows):
        if row.reasons == (Reason.MAINTENANCE,):
            # Outside every window, not before it must, and done before AWS acts.
            assert row.began[Step.CLAIMED] > retiring_at + timedelta(hours=5)
            assert row.began[Step.DONE] < retiring_at + timedelta(hours=6)


def hooks(sandbox: Sandbox, rows: list[Replacement]) -> None:
    world = sandbox.account.world
    assert world.lapses == []
    assert len({one.host for one in world.commands}) == len(world.commands) >= len(done(rows))
    assert any(row.step is Step.ABANDONED for row in rows)  # Not ready in time, and taken back.
    assert sandbox.auditor.records["work"].asked == 4


def signal(sandbox: Sandbox, rows: list[Replacement]) -> None:
    (silent,) = [words.split()[0] for _, words in sandbox.notes if "will not say" in words]
    (failed,) = [row for row in rows if row.step is Step.ABANDONED]
    assert failed.new_host == silent and "it has not said that it is ready" in failed.why
    assert len(done(rows)) == 3 and silent in sandbox.hands.taken
    hosts = sandbox.deps.registry.hosts.get_many(str(row.new_host) for row in done(rows))
    assert all(host.signalled for host in hosts.values())


def people(sandbox: Sandbox, rows: list[Replacement]) -> None:
    """Each is heard, and what comes too late or is not kept would be a violation."""
    at = {words: at for at, words in sandbox.notes}
    held = next(words for words in at if "/hold" in words)
    host, until = held.split("/")[2], at[held] + timedelta(hours=10)
    (its,) = [row for row in done(rows) if row.old_host == host]
    assert held.startswith("the API answers 202") and its.began[Step.CLAIMED] >= until
    cancelled = [row for row in rows if row.cancel]
    assert cancelled and {row.step for row in cancelled} == {Step.CANCELLED}
    frozen = next(at[words] for words in at if words.endswith("202 to PUT /freeze"))
    begun = [row.began[Step.CLAIMED] for row in rows]
    assert not any(frozen < claim < frozen + timedelta(hours=1) for claim in begun)
    asked = next(at[words] for words in at if "202 to POST /fleets/web/rebuild" in words)
    hosts = sandbox.deps.registry.hosts.in_fleet("web")
    assert len(hosts) == 6 and all(host.born_at > asked for host in hosts)


CHECKS: dict[str, Check] = {
    "signal": signal,
    "people": people,
    "touched": touched,
    "notices": notices,
    "standby": standby,
    "terminate-first": terminate_first,
    "standalone": standalone,
    "policy-surge": policy_surge,
    "template": template,
    "no-capacity": no_capacity,
    "bad-template": bad_template,
    "sick": sick,
    "hands": hands,
    "broken-policy": broken_policy,
    "many": many,
    "hooks": hooks,
}


@pytest.mark.parametrize(("played", "name"), [(n, n) for n in CHECKS], indirect=["played"])
def test_a_scenario_shows_what_it_says_and_breaks_no_promise(played: Sandbox, name: str) -> None:
    rows = list(replacements(played))
    assert (played.auditor.violations, played.failures) == ([], [])
    assert done(rows) and not played.dispatcher.dead_letters
    CHECKS[name](played, rows)


def test_every_scenario_is_listed_and_every_short_one_is_played(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert CHECKS.keys() == SCENARIOS.keys() - LONG
    assert main(["--list"]) == 0
    listed = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert listed == {scenario.name: scenario.words for scenario in SCENARIOS.values()}


def opened_the_breaker(rows: list[Replacement]) -> list[Replacement]:
    """All that were given up: at least three, and whoever tried after that did so alone."""
    failed = [row for row in rows if row.step is Step.ABANDONED]
    failed.sort(key=lambda row: row.began[Step.ABANDONED])
    assert len(failed) > 3
    opened = failed[2].began[Step.ABANDONED]
    probes = [row for row in failed if row.began[Step.CLAIMED] >= opened]
    assert probes
    for before, probe in pairwise(probes):
        assert probe.began[Step.CLAIMED] >= before.began[Step.ABANDONED]
    return failed


def versions(sandbox: Sandbox) -> set[str]:
    group = sandbox.deps.groups.get("web")
    assert group is not None
    return {str(member.template).split("@")[1] for member in group.members}
