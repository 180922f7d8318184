"""Whatever becomes of the hints, the zone becomes the registry; without one, nothing is."""

from pathlib import Path

import pytest

from sandbox.delivery import Delivery
from sandbox.running import Options
from tests.app.conftest import counted, running
from tests.app.zoned import FUNCTION, MINUTE, addresses, end, equal, hosts, three_hosts


@pytest.mark.parametrize(
    "delivery",
    [pytest.param(Delivery(lost=1.0), id="lost"), pytest.param(Delivery(twice=1.0), id="doubled")],
)
def test_hints_may_be_lost_or_doubled(tmp_path: Path, delivery: Delivery) -> None:
    """All events are, those of EC2 too."""
    with three_hosts(tmp_path, delivery) as sandbox:
        end(sandbox, hosts(sandbox)[0])
        sandbox.run_for(15 * MINUTE)
        assert equal(sandbox) and len(addresses(sandbox)) == 3 and not sandbox.failures


def test_without_a_zone_nothing_is_asked(tmp_path: Path) -> None:
    with counted() as calls, running(calls, Options(tmp_path)) as sandbox:
        calls.begin()
        sandbox.functions.invoke(FUNCTION, {})
        assert calls.names == [] and not sandbox.deps.zone.on
