"""Which of the packaged files a function can ever need, as data with the reason beside each."""

import re

SERVICES = ("autoscaling", "dynamodb", "ec2", "elb", "elbv2", "route53", "sns", "sqs", "ssm", "sts")
"""Botocore's data of these stays: what clients are made for."""

NEVER_READ = (
    (r"\.dist-info/(?!licenses/|LICENSE|NOTICE)", "pip's own records"),
    (r"(^|/)(tests?|examples)/", "tests and examples"),
    (r"\.(c|pyi|typed|rst|zi|tab)$|-stubs/", "for compilers, type checkers and readers"),
    (r"^tzdata/zones$", "a list that zoneinfo reads only to name all zones"),
    (r"^boto3/data/", "boto3's resources: only clients are used"),
    (r"^botocore/data/[^/]+/[^/]+/(examples|waiters)-", "nothing is waited for in a Lambda"),
    (r"^aws_lambda_powertools/event_handler/", "Chalice routes"),
    (r"^aws_lambda_powertools/utilities/(auth_alpha|circuit_breaker|kafka|parser)/", "not used"),
    (r"^pydantic/(v1/|mypy\.py$)", "an older pydantic, and a type checker's plugin"),
    (r"^_?yaml/_yaml|^_yaml/", "LibYAML: policies are read by the loader in Python"),
    (r"^dateutil/zoneinfo/.*\.tar\.gz$", "time zones once more"),
    (r"\.pyc$", "compiled anew, for where it will run"),
)

_DATA = re.compile(r"^botocore/data/(?P<service>[^/]+)/(?P<version>[^/]+)/")
_NEVER_READ = re.compile("|".join(f"(?:{pattern})" for pattern, _ in NEVER_READ))


def needed(names: list[str]) -> list[str]:
    """Of the files of a package. Of botocore's data for a service: the newest version."""
    newest = _newest(names)
    return [name for name in names if not _NEVER_READ.search(name) and _in_use(name, newest)]


def _in_use(name: str, newest: dict[str, str]) -> bool:
    data = _DATA.match(name)
    return not data or data["version"] == newest.get(data["service"])


def _newest(names: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for data in filter(None, map(_DATA.match, names)):
        if data["service"] in SERVICES:
            found[data["service"]] = max(data["version"], found.get(data["service"], ""))
    return found
