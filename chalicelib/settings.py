"""The environment, read once, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    prefix: str
    """Of every table's name."""
    region: str
    queue_url: str
    policies: str
    """`ssm:/path/below` or `dir:/a/folder`."""

    @staticmethod
    def read(environ: Mapping[str, str]) -> "Settings":
        """Raises SettingsError with the variable's name."""
        return Settings(
            prefix=environ.get("REPAVE_PREFIX", "repave"),
            region=_required(environ, "AWS_REGION", "AWS_DEFAULT_REGION"),
            queue_url=_required(environ, "REPAVE_QUEUE_URL"),
            policies=_policies(_required(environ, "REPAVE_POLICIES")),
        )


def _required(environ: Mapping[str, str], *names: str) -> str:
    for name in names:
        if environ.get(name):
            return environ[name]
    raise SettingsError(f"missing environment variable {' or '.join(names)}")


def _policies(value: str) -> str:
    if not value.startswith(("ssm:/", "dir:")):
        raise SettingsError(f"REPAVE_POLICIES: {value!r}; allowed: ssm:/a/path or dir:a/folder")
    return value
