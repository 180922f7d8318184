"""Some hosts of a fleet that is too large to look at whole."""

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest

from chalicelib.model.group import Member


def some(members: Iterable[Member], at_most: int) -> list[str]:
    """Of each template and zone in turn: hosts of one template in one zone seldom differ."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for each in sorted(members, key=lambda member: member.id):
        kinds.setdefault((each.template or "", each.zone), []).append(each.id)
    return list(islice(_in_turn(kinds.values()), at_most))


def _in_turn(lists: Iterable[list[str]]) -> Iterator[str]:
    for row in zip_longest(*lists):
        yield from (each for each in row if each is not None)
