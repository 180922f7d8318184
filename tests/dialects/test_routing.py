"""Every dialect can be asked of another time, and says so where there is none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.dialects.http import Answer, Question
from chalicelib.dialects.routing import ask
from tests.dialects.asked import asked


@pytest.mark.parametrize(
    "path",
    [
        "/prometheus/targets?service=web&",
        "/ansible/inventory?",
        "/eureka/apps?",
        "/pdb/query/v4/nodes?",
        "/v1/catalog/nodes?",
        "/v1/health/service/web?passing&",
    ],
)
@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2d", timedelta(days=2)),
        ("2026-03-02T12:00:00Z", datetime(2026, 3, 2, 12, tzinfo=UTC)),
    ],
)
def test_each_dialect_takes_a_time(path: str, given: str, meant: Any) -> None:
    found = asked(ask, f"{path}at={given}")  # type: ignore[arg-type]
    assert isinstance(found, Question) and found.at == meant
    now = asked(ask, path)  # type: ignore[arg-type]
    assert isinstance(now, Question) and now.at is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/v1/catalog/nodes?at=", "at: '': not a time; allowed: a time with its zone"),
        ("/v1/catalog/nodes?at=2026-03-02T12:00:00", "not a time"),
        ("/v1/catalog/nodes?at=0001-01-01T00:00%2b01:00", "not a time"),
        ("/v1/catalog/nodes?at=2d&index=7", "index: not with at"),
        ("/v1/kv/a?at=2d", "at: not here; allowed: where hosts or services are asked for"),
        ("/v1/status/leader?at=2d", "at: not here"),
        ("/prometheus/targets?at=2d&port=0", "port"),
    ],
)
def test_where_no_time_can_be_meant_it_is_refused(path: str, words: str) -> None:
    found = asked(ask, path)  # type: ignore[arg-type]
    assert isinstance(found, Answer) and found.status == 400
    assert words in found.body.decode()


def test_a_fleet_that_is_asked_for_is_all_that_is_read() -> None:
    for path in ("/prometheus/targets", "/ansible/inventory"):
        found = asked(ask, f"{path}?at=2d&fleet=web")  # type: ignore[arg-type]
        assert isinstance(found, Question) and found.fleet == "web"
