"""Tags of standalone hosts, which bind their fleet to a policy only if all of them agree."""

from collections.abc import Mapping

from chalicelib.errors import PolicyError
from chalicelib.policies.overrides import FLEET_TAG, POLICY_TAG, overrides

Tags = Mapping[str, str]


def agreed(fleet: str, by_host: Mapping[str, Tags]) -> dict[str, str]:
    """The tags that all hosts have alike. Raises PolicyError if what makes their policy differs:
    whose word counts is unknowable."""
    (first, wanted), *others = sorted(by_host.items())
    for host, tags in others:
        for tag in sorted(_deciding(wanted) | _deciding(tags)):
            if wanted.get(tag) != tags.get(tag):
                raise PolicyError(
                    f"hosts of fleet {fleet} disagree on the tag {tag}: {first} has "
                    f"{_shown(wanted.get(tag))}, {host} has {_shown(tags.get(tag))}; allowed: the "
                    "same on all of them"
                )
    return {
        tag: value
        for tag, value in wanted.items()
        if tag != FLEET_TAG and all(tags.get(tag) == value for _, tags in others)
    }


def _deciding(tags: Tags) -> set[str]:
    keys = {f"repave:{key}" for key in overrides(tags)}
    return keys | ({POLICY_TAG} & tags.keys())


def _shown(value: str | None) -> str:
    return "none" if value is None else repr(value)
