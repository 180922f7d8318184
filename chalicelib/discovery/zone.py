"""How a zone becomes what it should be: a change a record set, in requests that Route 53 takes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chalicelib.discovery.records import NODE, SERVICE
from chalicelib.model.fleet import Account
from chalicelib.model.recordset import Change, Key, RecordSet

MOST_RECORDS = 1_000
MOST_CHARACTERS = 32_000
"""Of all values of a request. What is deleted counts too."""
OUR_TYPES = frozenset({"A", "SRV"})


@dataclass(frozen=True, slots=True)
class Difference:
    changes: tuple[Change, ...]
    blocked: tuple[str, ...] = ()
    """Where others' record sets leave no place for ours, in words."""


def zone_name(sets: Iterable[RecordSet]) -> str:
    """With the last dot. Every zone has an SOA at its top, and nowhere else."""
    return next(each.name for each in sets if each.type == "SOA")


def doubtful(hosts: int, account: Account) -> str:
    """Why the registry is not to be believed, in words. A table that was lost or restored names
    nobody until an audit has found them again, and names that go are missed at once."""
    if account.last_audit_at is None:
        return "no audit has ended yet"
    if not hosts and account.audited_hosts:
        return f"the registry names no host, and the last audit counted {account.audited_hosts}"
    return ""


def difference(have: Iterable[RecordSet], want: Iterable[RecordSet], owner: str) -> Difference:
    known = list(have)
    zone = zone_name(known)
    ours = {each.key: each for each in known if _is_ours(each, zone, owner)}
    others = [each for each in known if ours.get(each.key) is not each]
    taken = {each.key for each in others if each.weight is None}
    # A name that is another's has records of no type.
    aliases = {each.name for each in others if each.type == "CNAME"}
    wanted, blocked = dict[Key, RecordSet](), []
    for each in want:
        if each.key in taken or each.name in aliases:
            blocked.append(f"{each.name} {each.type}: another's record is there")
        else:
            wanted[each.key] = each
    return Difference(tuple(_changes(ours, wanted, zone)), tuple(blocked))


def _is_ours(found: RecordSet, zone: str, owner: str) -> bool:
    """Marked as ours, and of a kind that we make."""
    below = (f".{NODE}.{zone}", f".{SERVICE}.{zone}")
    return found.identifier == owner and found.type in OUR_TYPES and found.name.endswith(below)


def _changes(
    ours: Mapping[Key, RecordSet], wanted: Mapping[Key, RecordSet], zone: str
) -> Iterator[Change]:
    """Hosts come before the services that name them, and go after."""
    found = [
        Change(ours.get(key), wanted.get(key))
        for key in sorted(ours.keys() | wanted.keys())
        if ours.get(key) != wanted.get(key)
    ]
    yield from sorted(found, key=lambda change: _turn(change, zone))


def _turn(change: Change, zone: str) -> int:
    made = change.new or change.old
    if made and made.name.endswith(f".{SERVICE}.{zone}"):
        return 1
    return 0 if change.new else 2


def requests(changes: Iterable[Change]) -> list[list[Change]]:
    """Each is carried out whole or not at all."""
    found: list[list[Change]] = []
    records = characters = 0
    for change in _small_enough(changes):
        records, characters = records + change.records, characters + change.characters
        if not found or records > MOST_RECORDS or characters > MOST_CHARACTERS:
            found.append([])
            records, characters = change.records, change.characters
        found[-1].append(change)
    return found


def _small_enough(changes: Iterable[Change]) -> Iterator[Change]:
    """Somebody may have made a set of ours longer than we do: it goes before the new one comes."""
    for change in changes:
        too_long = change.records > MOST_RECORDS or change.characters > MOST_CHARACTERS
        if too_long and change.old and change.new:
            yield Change(change.old, None)
            yield Change(None, change.new)
        else:
            yield change
