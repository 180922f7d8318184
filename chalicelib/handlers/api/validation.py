"""Raw parameters and bodies to shapes; what does not fit is named with what is allowed."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from chalicelib.errors import BadRequest
from chalicelib.handlers.api.shapes.base import Given, WriteHeaders, named
from chalicelib.policies.reading import shown

KEY = "Idempotency-Key"
M = TypeVar("M", bound=Given)


def parameters(model: type[M], query: Mapping[str, list[str]], in_path: Mapping[str, str]) -> M:
    twice = {name: "given twice; allowed: once" for name, all_ in query.items() if len(all_) > 1}
    if twice:
        raise BadRequest("a query parameter is given twice", twice)
    allowed = [name for name in named(model) if name not in in_path]
    unknown = _unknown("parameter", query, allowed)
    if unknown:
        raise BadRequest("a query parameter that does not exist", unknown)
    return _checked(model, {name: all_[0] for name, all_ in query.items()} | dict(in_path))


def headers(given: Mapping[str, str]) -> WriteHeaders:
    """Those that matter to a write; all others are between the client and API Gateway."""
    return _checked(WriteHeaders, {KEY: given[KEY]} if KEY in given else {})


def body(model: type[M], raw: bytes | str) -> M:
    """The body, which may be left out where no field of it is needed."""
    try:
        given = json.loads(raw) if raw else {}
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise BadRequest("the body is not a JSON object")
    unknown = _unknown("field", given, model.model_fields)
    if unknown:
        raise BadRequest("a field that does not exist", unknown)
    return _checked(model, given)


def _unknown(what: str, given: Iterable[str], allowed: Iterable[str]) -> dict[str, str]:
    names = sorted(allowed)
    words = f"no such {what}; allowed: {', '.join(names) or 'none'}"
    return {name: words for name in given if name not in names}


def _checked(model: type[M], given: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = {_field(each["loc"]): _problem(model, each) for each in error.errors()}
        raise BadRequest("; ".join(f"{k}: {v}" for k, v in problems.items()), problems) from None


def _field(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc)) or "body"


def _problem(model: type[Given], problem: Mapping[str, Any]) -> str:
    loc, message = problem["loc"], problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "missing":
        return f"missing; allowed: {_allowed(model, loc)}"
    if not loc or "; allowed: " in message:
        return f"{shown(problem['input'])}: {message}"
    return f"{shown(problem['input'])}; allowed: {_allowed(model, loc)}"


def _allowed(model: type[Given], loc: tuple[int | str, ...]) -> str:
    field: FieldInfo | None = named(model).get(str(loc[0]))
    return (field and _described(field)) or "what the specification says"


def _described(field: FieldInfo) -> str | None:
    """What may be left out is described by what it is when it is given."""
    parts = [part for each in get_args(field.annotation) for part in get_args(each)[1:]]
    inner = [part.description for part in parts if isinstance(part, FieldInfo)]
    return next(filter(None, (field.description, *inner)), None)
