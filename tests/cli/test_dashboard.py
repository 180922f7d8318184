"""`repave dashboard`: whom it asks, and what it says when it cannot."""

import io
import socket

import pytest

from cli.__main__ import main
from cli.api import region_of


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")


def said(*arguments: str) -> tuple[int, str]:
    errors = io.StringIO()
    return main(["dashboard", *arguments], errors=errors), errors.getvalue()


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://abc.execute-api.eu-west-1.amazonaws.com/api", "eu-west-1"),
        ("https://abc.execute-api.cn-north-1.amazonaws.com.cn/api", "cn-north-1"),
        ("https://repave.example.com/", None),
        ("https://x.execute-api.eu-west-1.amazonaws.com.evil.example/", None),
    ],
)
def test_the_address_tells_the_region(url: str, region: str | None) -> None:
    assert region_of(url) == region


def test_it_asks_for_a_region_where_the_address_has_none() -> None:
    status, words = said("--api-url", "https://repave.example.com", "--port", "0")
    assert (status, "set AWS_REGION" in words) == (2, True)


def test_it_says_what_an_address_looks_like() -> None:
    status, words = said("--api-url", "repave.example.com")
    assert (status, "allowed: https://..." in words) == (2, True)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, words = said("--api-url", "http://127.0.0.1:9", "--port", port)
    assert (status, f"port {port}" in words) == (2, True)
