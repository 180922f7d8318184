"""What hosts of a fleet read when they boot: its prefixes of configuration at one revision."""

from dataclasses import dataclass, field
from functools import cached_property

from chalicelib.configuration.boot import digest_of
from chalicelib.deps import Deps
from chalicelib.errors import NewerRow
from chalicelib.model.configuration import Head
from chalicelib.model.policy import Policy
from chalicelib.observability import count, logger


@dataclass(frozen=True)  # Without slots, which leave no place for what is computed once.
class Document:
    revision: int
    prefixes: tuple[str, ...]
    heads: tuple[Head, ...]

    @cached_property
    def digest(self) -> str:
        return digest_of(self.heads)


def document(deps: Deps, prefixes: tuple[str, ...], revision: int) -> Document:
    """Raises Forgotten of a revision that is not kept any more."""
    store = deps.registry.configuration
    seen = [store.look_back(prefix, revision) for prefix in prefixes]
    return Document(revision, prefixes, tuple(head for each in seen for head in each.heads))


@dataclass
class Digests:
    """Of what fleets would read now. One object serves one pass, or one sweep over all fleets: it
    reads the revision once, and the keys only where another has come since the last pass. At one
    revision they never change."""

    deps: Deps
    _revision: int | None = field(default=None, init=False)

    def told(self, policy: Policy | None) -> tuple[str | None, str | None]:
        """The digest; or in words why it is not known: then no host goes for it, and whatever else
        a pass has to do is done."""
        try:
            return self.of(policy), None
        except NewerRow:
            raise  # Only a newer release knows what is right.
        except Exception as error:
            logger.exception("configuration is not known")
            count("UnknownConfiguration")
            return None, str(error) or type(error).__name__

    def of(self, policy: Policy | None) -> str | None:
        """None where nobody would act on it, and then nothing is read."""
        if policy is None or not policy.watches_config:
            return None
        if self._revision is None:
            self._revision = self.deps.registry.configuration.revision()
        known = self.deps.digests.get(policy.config)
        if known is None or known[0] != self._revision:
            found = document(self.deps, policy.config, self._revision)
            known = self.deps.digests[policy.config] = (found.revision, found.digest)
        return known[1]
