"""What readers see of keys: at one revision, with the index of what they asked for."""

from collections.abc import Iterable, Mapping

from chalicelib.configuration.drafting import digested
from chalicelib.model.configuration import FIRST, Head, Version


def index_of(heads: Iterable[Head]) -> int:
    """Deleted keys count: a deletion is news, and no index ever goes back."""
    return max((head.modified for head in heads), default=FIRST)


def at_revision(heads: Iterable[Head], revision: int, older: Mapping[str, Version]) -> list[Head]:
    """Heads as they were then. `older` are the versions, of keys that were changed since, that
    were the last before. Deleted ones are among them."""
    found = []
    for head in heads:
        if head.modified <= revision:
            found.append(head)
        elif head.key in older:
            found.append(_as_was(head, older[head.key]))
    return found


def _as_was(head: Head, version: Version) -> Head:
    return Head(
        head.key,
        head.first,
        version.created,
        version.revision,
        flags=version.flags,
        lock_index=version.lock_index,
        session=version.session,
        digest="" if version.deleted else digested(version.value),
        size=len(version.value),
        deleted=version.deleted,
    )


def forgotten(head: Head, version: Version | None, revision: int) -> bool:
    """What the key was then is not kept any more."""
    if head.modified <= revision or revision < head.first:
        return False
    return version is None or (version.until is not None and version.until <= revision)


def separated(keys: Iterable[str], prefix: str, separator: str) -> list[str]:
    """Keys up to the first separator after the prefix, each once."""
    found: dict[str, None] = {}
    for key in keys:
        end = key.find(separator, len(prefix)) if separator else -1
        found[key if end < 0 else key[: end + len(separator)]] = None
    return list(found)
