"""All policies of an account, and which of them binds a fleet."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from chalicelib.errors import PolicyError
from chalicelib.model.policy import Binding, How, Policy
from chalicelib.policies.agreement import agreed
from chalicelib.policies.overrides import POLICY_TAG, overridden, overrides
from chalicelib.policies.parsing import Broken, Good, parse, validated
from chalicelib.policies.reading import Content


@dataclass(frozen=True, slots=True)
class PolicyBook:
    good: Mapping[str, Good]
    broken: tuple[Broken, ...]

    @staticmethod
    def of(files: Mapping[str, Content]) -> "PolicyBook":
        """`files` maps a file's name to its content. Two files with one name are both broken."""
        parsed = [parse(file, files[file]) for file in sorted(files)]
        good = [entry for entry in parsed if isinstance(entry, Good)]
        broken = [entry for entry in parsed if isinstance(entry, Broken)]
        names = [entry.policy.name for entry in good]
        twice = [entry for entry in good if names.count(entry.policy.name) > 1]
        broken += [_taken(entry) for entry in twice]
        return PolicyBook({e.policy.name: e for e in good if e not in twice}, tuple(broken))

    def bind(self, name: str, tags: Mapping[str, str]) -> Binding:
        """The policy of the fleet `name` whose group carries `tags`."""
        try:
            binding = self._by_tag(name, tags) if POLICY_TAG in tags else self._by_match(name, tags)
        except PolicyError as error:
            binding = Binding(error=str(error))
        return replace(binding, revision=_revision(binding))

    def bind_hosts(self, fleet: str, by_host: Mapping[str, Mapping[str, str]]) -> Binding:
        """The policy of a fleet of standalone hosts, by the tags that each of them carries."""
        try:
            tags = agreed(fleet, by_host)
        except PolicyError as error:
            binding = Binding(error=str(error))
            return replace(binding, revision=_revision(binding))
        return self.bind(fleet, tags)

    def _by_tag(self, name: str, tags: Mapping[str, str]) -> Binding:
        wanted = tags[POLICY_TAG]
        for broken in self.broken:
            if broken.name == wanted:
                raise PolicyError(broken.error)
        if wanted not in self.good:
            known = ", ".join(sorted(self.good)) or "none"
            raise PolicyError(
                f"tag {POLICY_TAG} on {name}: {wanted!r} is not a policy; known: {known}"
                + "".join(f"; {unread.error}" for unread in self._unread[:1])
            )
        return Binding(_with_tags(self.good[wanted], name, tags), How.TAG)

    def _by_match(self, name: str, tags: Mapping[str, str]) -> Binding:
        good = [e for e in self.good.values() if e.policy.match.matches(name, tags)]
        broken = [e for e in self.broken if e.match and e.match.matches(name, tags)]
        files = sorted([entry.file for entry in good] + [entry.file for entry in broken])
        if len(files) > 1:
            raise PolicyError(f"more than one policy matches {name}: {', '.join(files)}")
        if broken:
            raise PolicyError(broken[0].error)
        if good:
            return Binding(_with_tags(good[0], name, tags), How.MATCH)
        if self._unread:
            raise PolicyError(_perhaps(name, self._unread))
        return Binding()

    @property
    def _unread(self) -> list[Broken]:
        return [entry for entry in self.broken if entry.match is None]


def _perhaps(name: str, unread: list[Broken]) -> str:
    """Whom these files mean cannot be known, so that nobody is left out for certain."""
    more = f" (and {len(unread) - 1} more files)" if len(unread) > 1 else ""
    return (
        f"no policy that can be read binds {name}, and one may that cannot: {unread[0].error}{more}"
    )


def _taken(entry: Good) -> Broken:
    error = f"{entry.file}: name: {entry.policy.name!r}: another file has this name"
    return Broken(entry.file, entry.policy.name, error, entry.policy.match)


def _with_tags(entry: Good, name: str, tags: Mapping[str, str]) -> Policy:
    changes = overrides(tags)
    if not changes:
        return entry.policy
    where = f"tags {', '.join(f'repave:{key}' for key in changes)} on {name}"
    return validated(overridden(entry.raw, changes), where)


@lru_cache(maxsize=1024)  # A sweep asks for every fleet, and few fleets have tags of their own.
def _revision(binding: Binding) -> str:
    # Sets have no order of their own: sort, or the same policy looks new in every process.
    policy = binding.policy
    reasons = sorted(policy.reasons) if policy else []
    frozen = repr((policy and replace(policy, reasons=frozenset()), reasons, binding.how))
    return hashlib.sha256(f"{frozen}{binding.error}".encode()).hexdigest()[:16]
