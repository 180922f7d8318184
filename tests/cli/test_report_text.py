"""The report for a terminal, word for word: it is what a person reads."""

from chalicelib.model.fleet import Fleet
from chalicelib.model.policy import Binding
from chalicelib.model.report import Report
from cli.reports.text import text
from tests.builders import NOW, ago, frozen, group, hold, host, member, open_breaker
from tests.decisions.test_report import abandoned, done, reported

EXPECTED = """\
1 fleet with 4 hosts, at 2026-03-02 12:00 UTC
2 more instances in no fleet: nobody replaces them
the account is frozen by eve until that is lifted: release
last sweep 2026-03-02 11:59 UTC, last audit never
policy file db.yaml cannot be used: db.yaml: age: missing

web: every host was built since 2026-02-22 12:00 UTC: the oldest is 8d of at most 7d, and over it; \
the last replacement was done at 2026-03-01 12:00 UTC
  enforced by policy web; 4 hosts, 1 not yet registered, 1 (33%) over soft (5d), 1 (33%) over hard \
(7d)
  not touched: fleet frozen by eve until 2026-03-02 13:00 UTC: release
  over hard: i-1, 8d old: held by bob
  a rebuild takes p50 10m p95 10m (of 1), and in the four weeks before p50 30m p95 30m (of 1)
  by phase: launching p50 4m p95 4m (of 1)
  abandoned in eight weeks: 1
  abandoned at 2026-02-28 12:00 UTC: i-3: no capacity
  breaker open: 3 replacements failed in a row (last: no capacity); none before 2026-03-02 \
12:10:00 UTC
  kept: i-1 by bob until 2026-03-02 14:00 UTC: debugging
  kept: i-2 until that is lifted: protected from scale-in
"""


def test_everything_that_is_known_of_a_fleet_is_told() -> None:
    found = reported(
        host("i-1", "8d", hold=hold("2h")),
        host("i-2"),
        host("i-3"),
        of=group("i-1", member("i-2", protected=True), "i-3", "i-4"),
        row=Fleet("web", last_replaced_at=ago("1d"), breaker=open_breaker(), freeze=frozen("1h")),
        causes={"i-1": "held by bob"},
        history=(done("1d", "6m", "4m"), done("30d", "30m"), abandoned("2d", "i-3", "no capacity")),
    )
    told = Report(
        NOW,
        installed=True,
        fleets=(found,),
        freeze=frozen(),
        swept_at=ago("1m"),
        broken_policies={"db.yaml": "db.yaml: age: missing"},
        in_no_fleet=2,
    )
    assert text(told) == EXPECTED


def test_of_many_hosts_over_hard_ten_are_named() -> None:
    hosts = [host(f"i-{number}", "8d") for number in range(12)]
    lines = text(Report(NOW, installed=True, fleets=(reported(*hosts),))).splitlines()
    assert sum("over hard: i-" in line for line in lines) == 10
    assert "  ... and 2 more" in lines


def test_a_fleet_without_limits_has_no_shares() -> None:
    found = reported(host(age="90d"), binding=Binding())
    assert "unmanaged; 1 host\n" in text(Report(NOW, installed=True, fleets=(found,)))
