"""The bill: what is drawn out grows in a line, and what is off or idle costs nothing."""

from collections import Counter

import pytest

from bench.cost.account import Steady, grown
from bench.cost.bill import Deployed, bill
from bench.cost.meter import Usage
from bench.cost.prices import HOURS, METRIC

MEMORY = {"sweep": 512}


def dollars(month: Usage, traced: bool = False) -> dict[str, float]:
    return {one.what: one.dollars for one in bill(month, 0, Deployed(MEMORY, 2, traced))}


def test_a_larger_account_is_drawn_out_in_a_line() -> None:
    small = Steady(100, Usage(invocations=Counter(sweep=60), waits={"sweep": 10.0}), 1_000)  # type: ignore[arg-type]
    large = Steady(200, Usage(invocations=Counter(sweep=60), waits={"sweep": 15.0}), 3_000)  # type: ignore[arg-type]
    drawn = grown(400, small, large)
    assert drawn.hour.invocations["sweep"] == 60
    assert drawn.hour.waits["sweep"] == 25
    assert drawn.stored == 7_000 and not drawn.counted


def test_traces_cost_only_where_they_are_taken() -> None:
    month = Usage(invocations=Counter(sweep=43_800))
    assert dollars(month)["traces"] == 0
    assert dollars(month, traced=True)["traces"] > 0.2


def test_a_metric_is_paid_by_the_hours_that_write_it() -> None:
    always = Usage(metrics=Counter(FleetsPoked=60 * HOURS))
    seldom = Usage(metrics=Counter(FailedPasses=3))
    assert dollars(always)["metrics"] == pytest.approx(METRIC)
    assert dollars(seldom)["metrics"] == pytest.approx(METRIC * 3 / HOURS, rel=0.01)
