"""Launch templates: which version `$Latest` and `$Default` mean now."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.aws.remembered import Remembered

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

GOOD_FOR = timedelta(minutes=5)
"""Drift is work of hours: a new version that is seen minutes later costs nothing, asking for all
templates in every pass would."""
PAGE_SIZE = 200  # The most that DescribeLaunchTemplates allows.


class Templates:
    def __init__(self, client: "EC2Client", clock: Callable[[], datetime]) -> None:
        self._pages = client.get_paginator("describe_launch_templates")
        self._versions = Remembered[None, Mapping[str, str]](GOOD_FOR, clock)

    def resolved(self, specifications: Iterable[str]) -> frozenset[str]:
        """`lt-0123@$Latest` as `lt-0123@4`. Empty if one of them is not known: a part of what may
        be launched would make all other hosts look outdated."""
        found = [self._resolved(specification) for specification in specifications]
        return frozenset(one for one in found if one) if all(found) else frozenset()

    def _resolved(self, specification: str) -> str | None:
        template, _, version = specification.partition("@")
        if not version.startswith("$"):
            return specification
        # All at once: asked by id, one deleted template would fail the whole call.
        number = self._versions.get(None, self._read).get(specification)
        return f"{template}@{number}" if number else None

    def _read(self) -> Mapping[str, str]:
        pages = self._pages.paginate(PaginationConfig={"PageSize": PAGE_SIZE})
        versions = {}
        for found in (one for page in pages for one in page["LaunchTemplates"]):
            id_ = found["LaunchTemplateId"]
            versions[f"{id_}@$Latest"] = str(found["LatestVersionNumber"])
            versions[f"{id_}@$Default"] = str(found["DefaultVersionNumber"])
        return versions
