"""Every key that a policy may have, from the models: its default, and what may be its value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chalicelib.model.policy import Amount

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


@dataclass(frozen=True, slots=True)
class Key:
    path: str
    """`budget.in_flight`; `windows[].cron` of each in a list."""
    required: bool
    default: Any
    """As it would stand in the file; None where there is none."""


def keys(model: type[BaseModel], above: str = "") -> Iterator[Key]:
    for name, field in model.model_fields.items():
        inner, is_list = _model_in(field.annotation)
        path = f"{above}{name}"
        if inner is None:
            yield Key(path, field.is_required(), plain(_default(field)))
        else:
            yield from keys(inner, f"{path}[]." if is_list else f"{path}.")


def _default(field: FieldInfo) -> Any:
    return None if field.is_required() else field.get_default(call_default_factory=True)


def _model_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model that a field holds, and whether as a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    origin = get_origin(annotation)
    if origin in (list, Union, UnionType):
        found = [_model_in(each)[0] for each in get_args(annotation)]
        return next((each for each in found if each), None), origin is list
    return None, False


def plain(value: Any) -> Any:
    """As it is written in a file."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, Amount):
        return f"{value.value}%" if value.percent else value.value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple | set) else value


def duration(value: timedelta) -> str:
    """`1h30m` of 90 minutes."""
    rest, parts = int(value.total_seconds()), []
    for unit, seconds in _UNITS.items():
        number, rest = divmod(rest, seconds)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
