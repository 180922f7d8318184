"""Which touches a policy excuses."""

import pytest

from chalicelib.decisions.touches import excused
from chalicelib.model.policy import Touches

SESSION = "arn:aws:sts::123456789012:assumed-role/Patching/robot"
ROLE = "arn:aws:iam::123456789012:role/Patching"
STRICT = Touches()


@pytest.mark.parametrize(
    ("rules", "call", "reads", "service", "why"),
    [
        pytest.param(STRICT, "StartSession", False, None, None, id="anybody"),
        pytest.param(
            Touches(principals=("*:role/Patching",)),
            *("SendCommand", False, None, "the policy excuses *:role/Patching"),
            id="by role",
        ),
        pytest.param(
            Touches(principals=("*:assumed-role/Patching/*",)),
            *("SendCommand", False, None, "the policy excuses *:assumed-role/Patching/*"),
            id="by session",
        ),
        pytest.param(
            Touches(principals=("*:role/patching",)),
            *("SendCommand", False, None, None),
            id="case counts",
        ),
        pytest.param(
            Touches(calls=("SendCommand",)),
            *("SendCommand", False, None, "the policy excuses SendCommand"),
            id="by call",
        ),
        pytest.param(
            STRICT, "GetConsoleOutput", True, None, "GetConsoleOutput only reads", id="it reads"
        ),
        pytest.param(
            Touches(read_only=True), "GetConsoleOutput", True, None, None, id="reads are asked for"
        ),
        pytest.param(
            STRICT,
            *("StartInstances", False, "autoscaling.amazonaws.com"),
            "autoscaling.amazonaws.com does its work",
            id="the group itself",
        ),
        pytest.param(
            STRICT, "StartInstances", False, "cloudformation.amazonaws.com", None, id="for somebody"
        ),
    ],
)
def test_a_touch_counts_unless_it_is_excused(
    rules: Touches, call: str, reads: bool, service: str | None, why: str | None
) -> None:
    assert excused(rules, call, reads, (SESSION, ROLE), service) == why
