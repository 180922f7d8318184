"""Which fleets read keys of configuration, and what a change of one would do to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from chalicelib.binding import bound
from chalicelib.configuration.boot import check_document, digest_of
from chalicelib.configuration.drafting import digested
from chalicelib.configuration.limits import TooMuch
from chalicelib.decisions.rollout import Rollout, rollout
from chalicelib.deps import Deps
from chalicelib.discovery.health import present
from chalicelib.documents import Document, document
from chalicelib.errors import Refused
from chalicelib.model.configuration import Head, Operation, Verb
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.policy import Binding, Policy
from chalicelib.observing import every_fleet

DELETES = frozenset({Verb.DELETE, Verb.DELETE_CAS})


@dataclass(frozen=True, slots=True)
class Reader:
    group: Group
    policy: Policy
    binding: Binding
    reads: Document


def readers(deps: Deps, revision: int, of: Callable[[str], bool]) -> Iterator[Reader]:
    """Of a prefix that `of` takes."""
    book = deps.policies.book()
    for group in every_fleet(deps):
        binding = bound(book, group)
        policy = binding.policy
        if policy is not None and any(of(prefix) for prefix in policy.config):
            yield Reader(group, policy, binding, document(deps, policy.config, revision))


def hosts_of(deps: Deps, reader: Reader) -> list[Host]:
    return [host for host in deps.registry.hosts.in_fleet(reader.group.name) if present(host)]


def rollouts(deps: Deps, asked: Operation, revision: int) -> list[Rollout]:
    """Of one key. Raises Refused where no host could read its document any more."""
    found = list(readers(deps, revision, asked.key.startswith))
    rows = deps.registry.fleets.read_all()[1] if found else {}
    told = []
    for reader in found:
        name, after = reader.group.name, _after(reader.reads, asked)
        try:
            check_document(after)
        except TooMuch as error:
            raise Refused(f"fleet {name} could not read it: {error}") from error
        measured = rows[name].rebuilds if name in rows else ()
        given = reader.policy, reader.binding, reader.group, measured
        told.append(rollout(hosts_of(deps, reader), *given, reader.reads.digest, digest_of(after)))
    return told


def _after(read: Document, asked: Operation) -> list[Head]:
    """What would be read if the operation were done, and nothing else."""
    heads = {head.key: head for head in read.heads}
    old = heads.pop(asked.key, Head(asked.key, 0, 0, 0))
    if asked.verb in DELETES:
        return list(heads.values())
    value = asked.value
    new = replace(old, digest=digested(value), size=len(value), flags=asked.flags)
    return [*heads.values(), new]
