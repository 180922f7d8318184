"""What `$Latest` and `$Default` of a launch template mean now."""

from typing import Any

import pytest

from chalicelib.aws.templates import Templates
from tests.builders import NOW, later

LISTED = {"LaunchTemplateId": "lt-1", "LatestVersionNumber": 7, "DefaultVersionNumber": 4}


class Ec2:
    def __init__(self) -> None:
        self.asked = 0

    def get_paginator(self, name: str) -> "Ec2":
        assert name == "describe_launch_templates"
        return self

    def paginate(self, **_: Any) -> list[Any]:
        self.asked += 1
        return [{"LaunchTemplates": [LISTED]}, {"LaunchTemplates": []}]


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        pytest.param(["lt-1@$Latest"], {"lt-1@7"}, id="latest"),
        pytest.param(["lt-1@$Default"], {"lt-1@4"}, id="default"),
        pytest.param(["lt-1@2"], {"lt-1@2"}, id="a number"),
        pytest.param(["lt-1@2", "lt-1@$Latest"], {"lt-1@2", "lt-1@7"}, id="several"),
        pytest.param(["lt-1@$Latest", "lt-9@$Latest"], set(), id="one is not known"),
        pytest.param([], set(), id="none"),
    ],
)
def test_versions_are_resolved_or_nothing_is_known(given: list[str], resolved: set[str]) -> None:
    assert Templates(Ec2(), lambda: NOW).resolved(given) == resolved  # type: ignore[arg-type]


def test_aws_is_asked_only_where_it_must_be_and_at_most_every_five_minutes() -> None:
    ec2, now = Ec2(), NOW
    templates = Templates(ec2, lambda: now)  # type: ignore[arg-type]
    templates.resolved(["lt-1@2"])
    assert ec2.asked == 0
    for _ in range(3):
        templates.resolved(["lt-1@$Latest"])
    assert ec2.asked == 1
    now = later("5m")
    templates.resolved(["lt-1@$Latest"])
    assert ec2.asked == 2
