"""What the template asks for: given by hand, kept as it was, or its default."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from chalicelib.errors import SettingsError


def given(pairs: Iterable[str], file: Path | None) -> dict[str, str]:
    """Of `--set Key=Value` and a YAML or JSON file; what is set by hand wins."""
    values = _from_file(file) if file else {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise SettingsError(f"--set {pair!r}; allowed: such as Memory=1024")
        values[key] = value
    return values


def _from_file(file: Path) -> dict[str, str]:
    try:
        read = yaml.safe_load(file.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"{file}: {error}") from error
    if not isinstance(read, dict):
        raise SettingsError(f"{file}: no mapping of parameters to values")
    return {str(key): _text(value) for key, value in read.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def for_stack(
    template: Mapping[str, Any], values: Mapping[str, str], had: Iterable[str]
) -> list[dict[str, Any]]:
    """As a change set takes them; what the stack has (`had`) and nobody changes stays."""
    known = template.get("Parameters", {})
    unknown = sorted(values.keys() - known.keys())
    if unknown:
        allowed = ", ".join(sorted(known))
        raise SettingsError(f"no parameter {', '.join(unknown)}; allowed: {allowed}")
    keep = set(had)
    parameters: list[dict[str, Any]] = []
    for name in known:
        if name in values:
            parameters.append({"ParameterKey": name, "ParameterValue": values[name]})
        elif name in keep:
            parameters.append({"ParameterKey": name, "UsePreviousValue": True})
    return parameters
