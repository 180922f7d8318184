"""The environment, read once, in one place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.errors import SettingsError
from chalicelib.model.place import Place

OWN_REGION = ("AWS_REGION", "AWS_DEFAULT_REGION")
REGION = r"[a-z]{2}(-[a-z]+){1,3}-\d"


@dataclass(frozen=True, slots=True)
class Settings:
    prefix: str
    """Of every table's name."""
    region: str
    queue_url: str
    policies: str
    """`ssm:/path/below` or `dir:/a/folder`."""
    claims_per_hour: int = 1000
    """The most replacements that may begin in the account in an hour: a backstop, not a pace."""
    own_roles: frozenset[str] = frozenset()
    """ARNs of the roles that Repave works under."""
    other_regions: tuple[str, ...] = ()
    """Where installations of the same prefix are that this one answers for too, by `?dc=`."""
    other_accounts: tuple[Place, ...] = ()
    """The same of other accounts, which let themselves be read."""
    configuration_home: str = ""
    """The region whose table of configuration is read and written; empty: the own."""
    topic: str = ""
    """ARN of the SNS topic of notices; empty: nobody is told anything."""
    zone: str = ""
    """Id of the hosted zone that is kept equal to the registry; empty: none."""

    @staticmethod
    def read(environ: Mapping[str, str]) -> "Settings":
        """Raises SettingsError with the variable's name."""
        return Settings(
            prefix=environ.get("REPAVE_PREFIX") or "repave",
            region=_required(environ, *OWN_REGION),
            queue_url=_required(environ, "REPAVE_QUEUE_URL"),
            policies=_policies(_required(environ, "REPAVE_POLICIES")),
            claims_per_hour=_count(environ, "REPAVE_CLAIMS_PER_HOUR", 1000),
            other_regions=_regions(environ, "REPAVE_OTHER_REGIONS"),
            other_accounts=_accounts(environ, "REPAVE_OTHER_ACCOUNTS"),
            configuration_home=_home(environ.get("REPAVE_CONFIGURATION_HOME") or ""),
            topic=environ.get("REPAVE_TOPIC_ARN") or "",
            zone=_zone(environ.get("REPAVE_ZONE_ID") or ""),
            own_roles=frozenset((environ.get("REPAVE_OWN_ROLES") or "").split()),
        )


def _required(environ: Mapping[str, str], *names: str) -> str:
    for name in names:
        if environ.get(name):
            return environ[name]
    raise SettingsError(f"missing environment variable {' or '.join(names)}")


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not re.fullmatch(r"\d{1,7}", value, re.ASCII):
        raise SettingsError(f"{name}: {value!r}; allowed: a whole number from 0 to 9999999")
    return int(value)


def _zone(value: str) -> str:
    if value and not re.fullmatch(r"[A-Z0-9]{1,32}", value, re.ASCII):
        raise SettingsError(f"REPAVE_ZONE_ID: {value!r}; allowed: a hosted zone's id, as Z0123ABC")
    return value


def _home(value: str) -> str:
    if value and not re.fullmatch(REGION, value, re.ASCII):
        raise SettingsError(
            f"REPAVE_CONFIGURATION_HOME: {value!r}; allowed: a region such as eu-west-1, or nothing"
        )
    return value


def _regions(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    found = (environ.get(name) or "").split()
    for word in found:
        if not re.fullmatch(REGION, word, re.ASCII):
            raise SettingsError(f"{name}: {word!r}; allowed: regions such as eu-west-1, and blanks")
    return tuple(found)


def _accounts(environ: Mapping[str, str], name: str) -> tuple[Place, ...]:
    """Where no region is named it is the own."""
    own = _required(environ, *OWN_REGION)
    found = []
    for word in (environ.get(name) or "").split():
        if not re.fullmatch(rf"\d{{12}}(/{REGION})?", word, re.ASCII):
            allowed = "111122223333 or 111122223333/eu-west-1, and blanks"
            raise SettingsError(f"{name}: {word!r}; allowed: accounts such as {allowed}")
        account, _, region = word.partition("/")
        found.append(Place(region or own, account))
    return tuple(found)


def _policies(value: str) -> str:
    kind, _, place = value.partition(":")
    # A name is needed below the root: all parameters of an account are not policies.
    if kind == "ssm" and re.fullmatch(r"(/[\w.-]+)+/?", place, re.ASCII):
        return value.removesuffix("/")
    if kind == "dir" and place.strip():
        return value
    raise SettingsError(f"REPAVE_POLICIES: {value!r}; allowed: ssm:/a/path or dir:a/folder")
