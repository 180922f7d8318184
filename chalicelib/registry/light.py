"""Rows as they are read: the attributes of a PynamoDB model as plain values. Its own instances take
ten times as long to make, which is most of what an answer about a thousand hosts costs."""

from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from pynamodb.attributes import Attribute, ListAttribute, MapAttribute
from pynamodb.constants import LIST, MAP, NULL
from pynamodb.models import Model

T = TypeVar("T", bound="LightModel")
Typed = Mapping[str, Any]
"""A value as DynamoDB sends it: under the name of its type."""
Decode = Callable[[Typed], Any]
_ABOUT = ("Meta", "_hash_keyname", "_range_keyname")
"""Of a model, for whoever must say which row it was."""


class LightModel(Model):
    """What is read of it is no instance, and cannot be saved. None stands where nothing is."""

    @classmethod
    def from_raw_data(cls: type[T], data: dict[str, Any]) -> T:
        return cast("T", _row(cls, data))


def _row(of: type[Any], item: Mapping[str, Typed]) -> SimpleNamespace:
    absent, decoders = _known(of)  # type: ignore[arg-type]
    values = dict(absent)
    for name, typed in item.items():
        # What is not among them is of a newer release.
        if name in decoders and NULL not in typed:
            values[name] = decoders[name](typed)
    return SimpleNamespace(**values)


@cache
def _known(of: type[Any]) -> tuple[dict[str, Any], dict[str, Decode]]:
    """What a row has before its item is read, and how to read what is in it."""
    attributes = of.get_attributes()
    decoders = {name: _decoder(attribute) for name, attribute in attributes.items()}
    about = {name: getattr(of, name) for name in _ABOUT if hasattr(of, name)}
    return dict.fromkeys(attributes) | about, decoders


def _decoder(attribute: Attribute[Any]) -> Decode:
    if isinstance(attribute, MapAttribute):
        return lambda typed: _row(type(attribute), typed[MAP])
    if isinstance(attribute, ListAttribute):
        return _elements(attribute)
    kind, deserialize = attribute.attr_type, attribute.deserialize
    return lambda typed: deserialize(typed[kind])


def _elements(attribute: ListAttribute[Any]) -> Decode:
    decode = _decoder(cast("type[Attribute[Any]]", attribute.element_type)())
    return lambda typed: [decode(each) for each in typed[LIST]]
