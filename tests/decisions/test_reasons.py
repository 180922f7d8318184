"""Why a host must go."""

from typing import Any

import pytest

from chalicelib.decisions.reasons import reasons_of
from chalicelib.model.replacement import Reason
from tests.builders import NOW, host, policy, requested

AGE, REQUEST = Reason.AGE, Reason.REQUEST


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        pytest.param({"age": "5d23h"}, (), id="its date has not come"),
        pytest.param({"age": "6d"}, (AGE,), id="its date is now"),
        pytest.param({"age": "1d", "request": requested()}, (REQUEST,), id="asked for"),
        pytest.param({"age": "6d", "request": requested()}, (REQUEST, AGE), id="request first"),
        pytest.param({"age": "6d", "recycle_at": None}, (), id="not dated"),
    ],
)
def test_a_host_goes_for_every_reason_that_holds(
    given: dict[str, Any], reasons: tuple[Reason, ...]
) -> None:
    assert reasons_of(host("i-1", **given), policy(), NOW) == reasons


def test_a_policy_that_does_not_list_a_reason_does_not_act_on_it() -> None:
    both = host(age="6d", request=requested())
    assert reasons_of(both, policy(reasons=frozenset({AGE})), NOW) == (AGE,)
    assert reasons_of(both, policy(reasons=frozenset()), NOW) == ()


def test_a_host_past_hard_is_due_whatever_its_date_says() -> None:
    """born_at moves backwards when an older trace is found, and the date stays where it was."""
    late = host(age="8d", recycle_at=NOW.replace(year=2027))
    assert reasons_of(late, policy(hard="7d"), NOW) == (AGE,)
