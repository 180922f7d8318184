"""A page of a listing from DynamoDB, in few reads however rare its rows are."""

from collections.abc import Callable
from itertools import islice
from typing import Any, TypeVar

from pynamodb.models import Model
from pynamodb.pagination import ResultIterator

from chalicelib.registry.contract import Page
from chalicelib.registry.cursors import Listing

T = TypeVar("T")
R = TypeVar("R", bound=Model)

READS = 5
"""At most so many a page; each reads a megabyte at most."""
AT_ONCE = 1000
"""Rows that are not chosen are read and thrown away: a read has more than its page will."""


def rows_a_read(limit: int, chosen: bool) -> int:
    return max(limit + 1, AT_ONCE) if chosen else limit + 1


def page(
    listing: Listing[T],
    limit: int,
    rows: ResultIterator[R],
    row: type[R],
    made: Callable[[R], T],
) -> Page[T]:
    found: list[dict[str, Any]] = []
    for read in islice(rows.page_iter, READS):
        found += read["Items"]
        if len(found) > limit:
            break
    items = [made(row.from_raw_data(each)) for each in found[: limit + 1]]
    return listing.page(items, limit, listing.position_in(rows.page_iter.last_evaluated_key))
