"""A hosted zone in memory that keeps Route 53's rules, and takes a request whole or not at all."""

from collections.abc import Iterable
from typing import Any

from chalicelib.model.recordset import Change, RecordSet

ZONE = "example.internal."
OWNER = "repave eu-west-1"


class Refused(Exception):
    """In the words of a test."""


def foreign(name: str = f"www.{ZONE}", type: str = "A", **given: Any) -> RecordSet:
    return RecordSet(name, type, **({"values": ("192.0.2.1",), "ttl": 300} | given))


def ours(name: str, type: str = "A", *values: str, **given: Any) -> RecordSet:
    fields: dict[str, Any] = {"ttl": 10, "weight": 1, "identifier": OWNER}
    return RecordSet(name, type, values or ("10.0.0.1",), **(fields | given))


class HeldZone:
    def __init__(self, *sets: RecordSet) -> None:
        top = [RecordSet(ZONE, kind, ("ns-1.",), 900) for kind in ("NS", "SOA")]
        self.sets = {self._key(each): each for each in (*top, *sets)}
        self.requests = 0

    @staticmethod
    def _key(one: RecordSet) -> tuple[str, str, str]:
        return one.name, one.type, one.identifier

    def read(self) -> list[RecordSet]:
        return list(self.sets.values())

    def others(self) -> set[RecordSet]:
        return {each for each in self.sets.values() if each.identifier != OWNER}

    def of(self, owner: str = OWNER) -> set[RecordSet]:
        return {each for each in self.sets.values() if each.identifier == owner}

    def change(self, request: Iterable[Change]) -> None:
        changes, held = list(request), dict(self.sets)
        values = [v for c in changes for each in (c.old, c.new) if each for v in each.values]
        if len(values) > 1_000 or sum(map(len, values)) > 32_000:
            raise Refused("too long")
        for change in changes:
            if change.old is not None and held.pop(self._key(change.old), None) != change.old:
                raise Refused(f"not there: {change.old}")
            if change.new is not None:
                self._make(held, change.new)
        self.sets = held
        self.requests += 1

    def _make(self, held: dict[tuple[str, str, str], RecordSet], new: RecordSet) -> None:
        if self._key(new) in held or not 0 < len(new.values) <= 400:
            raise Refused(f"there already, empty or too long: {new}")
        labels = new.name.removesuffix(".").split(".")
        if len(new.name) > 255 or max(map(len, labels)) > 63:
            raise Refused(f"no name: {new}")
        for other in held.values():
            beside = other.name == new.name and (other.type == new.type or other.type == "CNAME")
            if beside and (other.weight is None or other.type == "CNAME"):
                raise Refused(f"no place beside {other}: {new}")
        held[self._key(new)] = new
