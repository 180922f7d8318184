"""moto's DynamoDB rows, compared, sized, sorted and copied without the work it repeats."""

import copy
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table

from sandbox.cloud.patching import Patches

# moto replaces these values and never changes them in place: copies may share them.
SCALARS = {"S", "N", "B", "BOOL", "NULL"}


def install(patches: Patches) -> None:
    patches.replace(DynamoType, "cast_value", property(_cast(vars(DynamoType)["cast_value"].fget)))
    patches.wrap(DynamoType, "size", _size)
    patches.wrap(DynamoType, "__deepcopy__", _copy_value)
    patches.replace(Item, "__deepcopy__", _copy_item)
    patches.replace(Table, "all_items", _all_items)
    patches.replace(Table, "__deepcopy__", _copy_table)
    patches.wrap(DynamoDBBackend, "update_item", _update_a_copy)


def _cast(original: Any) -> Any:
    def cast_value(value: DynamoType) -> Any:
        return value.value if value.type == "S" else original(value)

    return cast_value


def _size(original: Any, value: DynamoType) -> int:
    if value.type == "S" and isinstance(value.value, str) and value.value.isascii():
        return len(value.value)
    size: int = original(value)
    return size


def _copy_value(original: Any, value: DynamoType, memo: dict[int, Any]) -> Any:
    return value if value.type in SCALARS else original(value, memo)


def _copy_item(item: Item, memo: dict[int, Any]) -> Item:
    twin = object.__new__(type(item))
    twin.hash_key, twin.range_key = item.hash_key, item.range_key
    twin.attrs = LimitedSizeDict()
    for name, value in item.attrs.items():
        shared = value.type in SCALARS
        # moto's own assignment adds up the size of the whole item each time.
        dict.__setitem__(twin.attrs, name, value if shared else copy.deepcopy(value, memo))
    return twin


def _copy_table(table: Table, memo: dict[int, Any]) -> Table:
    """The backup that a transaction makes of each table. A stored item never changes: updates
    work on a copy, and puts store a new one."""
    twin = object.__new__(type(table))
    twin.__dict__.update(table.__dict__)
    nested = table.range_key_attr is not None
    twin.items = defaultdict(dict)
    for key, found in table.items.items():
        twin.items[key] = dict(found) if nested else found
    return twin


def _update_a_copy(
    original: Any, backend: DynamoDBBackend, table_name: str, key: Any, *args: Any, **kwargs: Any
) -> Item:
    table = backend.get_table(table_name)
    hash_key, range_key = backend.get_keys_value(table, key)
    item = table.get_item(hash_key, range_key)
    if item is not None and range_key is not None:
        table.items[hash_key][range_key] = _copy_item(item, {})
    elif item is not None:
        table.items[hash_key] = _copy_item(item, {})  # type: ignore[assignment]
    updated: Item = original(backend, table_name, key, *args, **kwargs)
    return updated


def _all_items(table: Table) -> list[Item]:
    """Sorted by key, as moto's own; its rows compare by working out both values anew each time."""
    found: Iterable[Any] = table.items.values()
    if table.range_key_attr:
        found = [item for of_hash in found for item in of_hash.values()]
    return sorted(found, key=_key)


def _key(item: Item) -> tuple[Any, ...]:
    range_key = item.range_key
    return (item.hash_key.cast_value, *([range_key.cast_value] if range_key else []))
