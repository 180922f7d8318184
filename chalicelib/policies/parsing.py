"""One file's text to a policy, or to a broken policy that still says whom it meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import yaml
from pydantic import ValidationError

from chalicelib.errors import PolicyError
from chalicelib.model.policy import Match, Policy
from chalicelib.policies.schema import MatchFile, PolicyFile


@dataclass(frozen=True, slots=True)
class Good:
    file: str
    policy: Policy
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """`match` is None where even that cannot be read."""

    file: str
    name: str
    error: str
    match: Match | None


def validated(raw: Mapping[str, Any], where: str) -> Policy:
    """Raises PolicyError that names every wrong key, its value and what is allowed."""
    try:
        return PolicyFile.model_validate(raw).policy()
    except ValidationError as error:
        raise PolicyError(f"{where}: {_in_words(error)}") from None


def parse(file: str, text: str) -> Good | Broken:
    raw: Any = None
    try:
        raw = yaml.safe_load(text)
        if not isinstance(raw, dict):
            raise PolicyError(f"{file}: not a mapping of keys to values")
        return Good(file, validated(raw, file), raw)
    except yaml.YAMLError as error:
        return _broken(file, raw, f"{file}: not YAML: {' '.join(str(error).split())}")
    except PolicyError as error:
        return _broken(file, raw, str(error))


def _broken(file: str, raw: Any, error: str) -> Broken:
    fields = raw if isinstance(raw, dict) else {}
    return Broken(file, str(fields.get("name") or PurePath(file).stem), error, _match_of(fields))


def _match_of(fields: Mapping[str, Any]) -> Match | None:
    try:
        match = MatchFile.model_validate(fields.get("match") or {})
    except ValidationError:
        return None
    return Match(match.group, match.tags)


def _in_words(error: ValidationError) -> str:
    problems = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        problems.append(f"{key}: {_problem(problem['type'], problem['msg'], problem['input'])}")
    return "; ".join(problems)


def _problem(kind: str, message: str, given: Any) -> str:
    if kind == "extra_forbidden":
        return f"{given!r}: no such key"
    if kind == "missing":
        return "missing, and has no default"
    return f"{given!r}: {message.removeprefix('Value error, ')}"
