"""What a server on loopback refuses, because it did not come from its own page."""

import pytest

from dashboard.guard import HEADER, VALUE, refusal

OWN = {"Host": "127.0.0.1:8080"}
WRITES = {**OWN, HEADER: VALUE}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", OWN),
        ("GET", {"Host": "localhost:8080", "Origin": "http://localhost:8080"}),
        ("GET", {**OWN, "Sec-Fetch-Site": "same-origin"}),
        ("POST", {**WRITES, "Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}),
    ],
)
def test_the_page_itself_may_ask(method: str, headers: dict[str, str]) -> None:
    assert refusal(method, headers, 8080) is None


@pytest.mark.parametrize(
    ("method", "headers", "words"),
    [
        ("GET", {}, "loopback"),
        ("GET", {"Host": "repave.evil.example:8080"}, "loopback"),
        ("GET", {"Host": "127.0.0.1:9090"}, "loopback"),
        ("GET", {**OWN, "Origin": "https://evil.example"}, "another website"),
        ("GET", {**OWN, "Origin": "null"}, "another website"),
        ("GET", {**OWN, "Sec-Fetch-Site": "cross-site"}, "another website"),
        ("POST", {**WRITES, "Origin": "http://127.0.0.1:9090"}, "another website"),
        ("POST", OWN, HEADER),
        ("DELETE", {**OWN, HEADER: "2"}, HEADER),
    ],
)
def test_what_another_website_sends_is_refused(
    method: str, headers: dict[str, str], words: str
) -> None:
    assert words in str(refusal(method, headers, 8080))
