"""One file's text to a policy, or to a broken policy that still says whom it meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from chalicelib.errors import PolicyError
from chalicelib.model.policy import Match, Policy
from chalicelib.policies.reading import SHOWN, Content, read, shown
from chalicelib.policies.schema import MatchFile, PolicyFile

MOST_PROBLEMS = 10


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


def parse(file: str, content: Content) -> Good | Broken:
    raw: Any = None
    try:
        raw = read(content)
        if not isinstance(raw, dict):
            raise PolicyError("not a mapping of keys to values")
    except PolicyError as error:
        return Broken(file, PurePath(file).stem, f"{file}: {error}", None)
    try:
        return Good(file, validated(raw, file), raw)
    except PolicyError as error:
        return Broken(file, _name_of(raw, file), str(error), _match_of(raw))


def _name_of(fields: Mapping[str, Any], file: str) -> str:
    name = fields.get("name")
    return name if isinstance(name, str) and name else PurePath(file).stem


def _match_of(fields: Mapping[str, Any]) -> Match | None:
    try:
        match = MatchFile.model_validate(fields.get("match", {}))
    except ValidationError:
        return None
    return Match(match.group, match.tags)


def _in_words(error: ValidationError) -> str:
    problems = [_problem(problem) for problem in error.errors()]
    more = len(problems) - MOST_PROBLEMS
    return "; ".join(problems[:MOST_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")


def _problem(problem: Mapping[str, Any]) -> str:
    key = ".".join(str(part)[:SHOWN] for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    match problem["type"]:
        case "extra_forbidden":
            return f"{key}: {shown(problem['input'])}: no such key"
        case "missing":
            return f"{key}: missing, and has no default"
        case "model_type" | "dict_type":
            message = "Input should be a mapping of keys to values"
    # What is wrong between two keys of the whole file names them itself.
    return f"{key}: {shown(problem['input'])}: {message}" if key else message
