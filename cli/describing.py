"""The file in which a user describes fleets, read and checked."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from chalicelib.errors import PolicyError, RepaveError
from chalicelib.policies.overrides import POLICY_TAG
from chalicelib.policies.reading import LONGEST, read, shown
from chalicelib.policies.values import Duration, Positive


class DescriptionError(RepaveError):
    """File, key, value, what is allowed."""


def _age(value: Any) -> Any:
    if value in ("spread", "at once"):
        return value
    try:
        return FleetFile.duration(value)
    except ValidationError:
        raise ValueError(
            "not how hosts were born; allowed: spread (evenly over the last age.soft), at once "
            "(all when it begins), or an age of all, such as 3d"
        ) from None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Duration(_Strict):
    value: Duration


class FleetFile(_Strict):
    name: str = Field(min_length=1, max_length=255)
    hosts: int = Field(ge=0, le=100_000, strict=True)
    max_size: int = Field(ge=0, le=200_000, strict=True)
    min_size: int = Field(default=0, ge=0, strict=True)
    policy: str | None = None
    tags: dict[str, str] = {}
    born: Annotated[Literal["spread", "at once"] | timedelta, BeforeValidator(_age)] = "spread"
    zones: int = Field(default=3, ge=1, le=10, strict=True)
    rebuild: Positive | None = None
    suspended: list[str] = []

    @staticmethod
    def duration(value: Any) -> timedelta:
        return _Duration(value=value).value

    @model_validator(mode="after")
    def _fits(self) -> "FleetFile":
        if not self.min_size <= self.hosts <= self.max_size:
            raise ValueError(
                f"hosts: {self.hosts}: allowed: min_size to max_size, "
                f"{self.min_size} to {self.max_size}"
            )
        return self

    @property
    def all_tags(self) -> Mapping[str, str]:
        return {**self.tags, POLICY_TAG: self.policy} if self.policy else self.tags


class _File(_Strict):
    fleets: list[FleetFile] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> "_File":
        names = [fleet.name for fleet in self.fleets]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"fleets: name: {twice[0]!r}: given twice; allowed: once")
        return self


def fleets_in(path: Path) -> list[FleetFile]:
    """Raises DescriptionError."""
    try:
        with path.open("rb") as file:
            raw = read(file.read(LONGEST + 1))
        return _File.model_validate(raw).fleets
    except OSError as error:
        raise DescriptionError(f"{path}: cannot be read: {error.strerror}") from None
    except PolicyError as error:
        raise DescriptionError(f"{path}: {error}") from None
    except ValidationError as error:
        raise DescriptionError("\n".join(_problems(path, error))) from None


def _problems(path: Path, error: ValidationError) -> list[str]:
    return [f"{path}: {_problem(problem)}" for problem in error.errors()]


def _problem(problem: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    match problem["type"]:
        case "missing":
            return f"{key}: missing, and has no default"
        case "extra_forbidden":
            allowed = ", ".join(FleetFile.model_fields if "." in key else _File.model_fields)
            return f"{key}: {shown(problem['input'])}: no such key; allowed: {allowed}"
        case "model_type":
            message = "not a mapping of keys to values"
        case "value_error" if isinstance(problem["input"], dict):
            # What is wrong between two keys names them itself.
            return f"{key}.{message}" if key else message
    return f"{key}: {shown(problem['input'])}: {message}"
