"""Route 53's changes of record sets. moto deletes every set of an identifier at once, knows what is
there by a journal of requests, and takes what Route 53 refuses."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.route53.exceptions import Route53ClientError
from moto.route53.models import FakeZone, RecordSet, Route53Backend

from sandbox.cloud.patching import Patches

MOST_RECORDS, MOST_CHARACTERS, MOST_VALUES = 1_000, 32_000, 400
LONGEST_LABEL, LONGEST_NAME = 63, 255
Key = tuple[str, str, str | None]


def install(patches: Patches) -> None:
    patches.wrap(Route53Backend, "change_resource_record_sets", _change)


def _change(
    original: Callable[..., None],
    backend: Route53Backend,
    zoneid: str,
    change_list: list[dict[str, Any]],
) -> None:
    """All of it or nothing."""
    zone = backend.get_hosted_zone(zoneid)
    _weigh(change_list)
    found = {_key(vars(each)): each for each in zone.rrsets}
    for change in change_list:
        _apply(found, zone, change["Action"], change["ResourceRecordSet"])
    zone.rrsets = list(found.values())


def _weigh(changes: Iterable[Mapping[str, Any]]) -> None:
    records = characters = 0
    for change in changes:
        times = 2 if change["Action"] == "UPSERT" else 1
        values = _values(change["ResourceRecordSet"])
        records += times * len(values)
        characters += times * sum(map(len, values))
        if len(values) > MOST_VALUES:
            raise _refused(f"Number of values limit of {MOST_VALUES} exceeded.")
    if records > MOST_RECORDS:
        raise _refused(f"Number of records limit of {MOST_RECORDS} exceeded.")
    if characters > MOST_CHARACTERS:
        raise _refused(f"Value length limit of {MOST_CHARACTERS} exceeded.")


def _apply(found: dict[Key, RecordSet], zone: FakeZone, action: str, given: dict[str, Any]) -> None:
    given = given | {"Name": _dotted(given["Name"]), "ResourceRecords": _values(given)}
    if not given["Name"].endswith(f".{_dotted(zone.name)}") and given["Name"] != _dotted(zone.name):
        raise _refused(f"RRSet with DNS name {given['Name']} is not permitted in zone {zone.name}")
    made = RecordSet(given)
    key = _key(vars(made))
    if action == "DELETE":
        if key not in found or _told(found[key]) != _told(made):
            raise _refused(f"Tried to delete {key} but it was not found, or has other values")
        del found[key]
        return
    if action == "CREATE" and key in found:
        raise _refused(f"Tried to create {key} but it already exists")
    _place(found, key, made)
    found[key] = made


def _place(found: Mapping[Key, RecordSet], key: Key, made: RecordSet) -> None:
    name, kind, _ = key
    labels = name.removesuffix(".").split(".")
    if len(name) > LONGEST_NAME or any(len(label) > LONGEST_LABEL for label in labels):
        raise _refused(f"FATAL problem: DomainLabelTooLong encountered with {name}")
    for other_key, other in found.items():
        if other_key[0] != name or other_key == key:
            continue
        if "CNAME" in (kind, other_key[1]):
            raise _refused(f"RRSet of type {kind} with DNS name {name} conflicts with a CNAME")
        if other_key[1] == kind and (other.weight is None) != (made.weight is None):
            raise _refused(f"{key} cannot be created as a non-weighted RRSet is there, or one with")


def _key(told: Mapping[str, Any]) -> Key:
    return _dotted(told["name"]), told["type"], told["set_identifier"]


def _told(one: RecordSet) -> tuple[Any, ...]:
    """What a deletion must name: all of it."""
    rest = {**vars(one), "name": None, "records": None, "ttl": None, "weight": None}
    numbers = [None if each is None else int(each) for each in (one.ttl, one.weight)]
    return sorted(one.records or ()), numbers, sorted(rest.items(), key=str)


def _values(given: Mapping[str, Any]) -> list[str]:
    """As requests have them, and as moto keeps them."""
    values = given.get("ResourceRecords") or ()
    return [each["Value"] if isinstance(each, dict) else each for each in values]


def _dotted(name: str) -> str:
    return name.lower() if name.endswith(".") else f"{name.lower()}."


def _refused(words: str) -> Route53ClientError:
    return Route53ClientError("InvalidChangeBatch", words)
