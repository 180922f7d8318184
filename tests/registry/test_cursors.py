"""Cursors: whatever a caller makes up is refused, and nothing but that."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import BadRequest
from chalicelib.registry.cursors import hosts, replacements
from tests.registry.examples import NOW, a_host, a_replacement


def made_up(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ü",
        "====",
        "_w",
        made_up(None),
        made_up([]),
        made_up({"hosts": "i-1"}),
        made_up(["hosts"]),
        made_up(["hosts", ""]),
        made_up(["hosts", 1]),
        made_up(["hosts", "a", "b"]),
        made_up(["hosts", "x" * 1025]),
        made_up(["other", "i-1"]),
        made_up(["hosts", "\ud800"]),
        base64.urlsafe_b64encode(b'["hosts", "i-1"]').decode(),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
    ids=lambda cursor: cursor[:20],
)
def test_a_cursor_that_is_not_ours_is_a_bad_request(cursor: str) -> None:
    with pytest.raises(BadRequest, match="cursor") as refused:
        hosts(None).after(cursor)
    assert "cursor" in refused.value.fields


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(min_size=1))
def test_any_text_is_ours_or_refused(fleet: str, text: str) -> None:
    for cursor in (text, made_up([f"hosts of {fleet}", text, text])):
        try:
            after = hosts(fleet).after(cursor)
        except BadRequest:
            continue
        assert after is not None and len(after) == 2


def test_a_cursor_is_safe_in_a_url_whatever_the_fleet_is_called() -> None:
    found = [a_replacement(str(n), fleet="ünï/?&=") for n in range(2)]
    cursor = replacements("ünï/?&=").page(found, 1).cursor
    assert cursor and set(cursor) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
    assert replacements("ünï/?&=").after(cursor) == ("ünï/?&=", "0")


def test_no_cursor_is_the_beginning() -> None:
    assert hosts("web").after(None) is None


def test_the_last_page_has_no_cursor() -> None:
    found = [a_host("i-1", born_at=NOW), a_host("i-2", born_at=NOW)]
    assert hosts("web").page(found, 2).cursor is None
    assert hosts("web").page(found, 1).cursor is not None
