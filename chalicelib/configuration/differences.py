"""What came, went and changed between two revisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.model.configuration import Head


class Kind(StrEnum):
    CAME = "came"
    WENT = "went"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    key: str
    kind: Kind
    before: Head | None
    after: Head | None


def differences(before: Iterable[Head], after: Iterable[Head]) -> list[Difference]:
    """By key. A lock that was taken or given back is no difference: the key says the same."""
    old = {head.key: head for head in before}
    new = {head.key: head for head in after}
    found = (_difference(key, old.get(key), new.get(key)) for key in sorted({*old, *new}))
    return [each for each in found if each]


def _difference(key: str, old: Head | None, new: Head | None) -> Difference | None:
    if old is None:
        return Difference(key, Kind.CAME, None, new)
    if new is None:
        return Difference(key, Kind.WENT, old, None)
    same = (old.digest, old.flags) == (new.digest, new.flags)
    return None if same else Difference(key, Kind.CHANGED, old, new)
