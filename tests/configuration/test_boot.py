"""What makes two readings of configuration the same, and how much one may be."""

from dataclasses import replace

import pytest

from chalicelib.configuration.boot import LARGEST_DOCUMENT, MOST_KEYS, check_document, digest_of
from chalicelib.configuration.drafting import digested
from chalicelib.configuration.limits import TooMuch
from chalicelib.model.configuration import Head


def head(key: str = "web/a", value: bytes = b"1", flags: int = 0, modified: int = 2) -> Head:
    return Head(key, 2, 2, modified, flags, digest=digested(value), size=len(value))


A, B = head("web/a"), head("web/b")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param([head(value=b"2"), B], id="a value"),
        pytest.param([head(flags=1), B], id="flags"),
        pytest.param([head("web/c"), B], id="a key"),
        pytest.param([A], id="one less"),
        pytest.param([], id="none"),
    ],
)
def test_whatever_a_host_would_read_makes_another_digest(other: list[Head]) -> None:
    assert digest_of(other) != digest_of([A, B])


def test_neither_order_nor_history_make_another_digest() -> None:
    again = replace(A, modified=9, created=8, lock_index=3, session="s")
    assert digest_of([B, again]) == digest_of([A, B])


def test_nothing_at_all_has_a_digest_too() -> None:
    assert len(digest_of([])) == 64


def test_a_document_may_be_as_large_as_allowed_and_no_larger() -> None:
    most = [replace(A, size=LARGEST_DOCUMENT), *[replace(B, size=0)] * (MOST_KEYS - 1)]
    check_document(most)
    with pytest.raises(TooMuch, match=f"1001 keys .*; allowed: {MOST_KEYS} keys and 2097152 bytes"):
        check_document([*most, replace(B, size=0)])
    with pytest.raises(TooMuch, match="1 keys with 2097153 bytes"):
        check_document([replace(A, size=LARGEST_DOCUMENT + 1)])
