"""GET /config, /config/keys, /config/history, /config/diff, /config/readers."""

from collections.abc import Iterator

from chalicelib.configuration.boot import LARGEST_DOCUMENT, check_document
from chalicelib.configuration.limits import TooMuch, check_key
from chalicelib.deps import Deps
from chalicelib.errors import BadRequest, NotFound, Refused
from chalicelib.handlers.api import config_routes, configviews
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes import config
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.model.configuration import Head, Version
from chalicelib.model.host import Host
from chalicelib.readers import Reader, hosts_of, readers

MOST_KEYS = 5000
"""Some 250 bytes each, and Lambda answers with at most 6 MB."""


@answers(config_routes.SHOW_KEY)
def show_key(deps: Deps, asked: Asked[config.KeyQuery, Nothing]) -> Answer:
    key, store = _key(asked.given.key), deps.registry.configuration
    heads = store.look(key, deps.clock()).heads
    if not heads:
        raise NotFound(f"no key {key!r}")
    (version,) = store.versions(heads)
    return Answer(configviews.detail(heads[0], version))


@answers(config_routes.LIST_KEYS)
def list_keys(deps: Deps, asked: Asked[config.KeysQuery, Nothing]) -> Answer:
    prefix, store = _key(asked.given.prefix), deps.registry.configuration
    revision = asked.given.revision
    if revision is None:
        seen = store.look(prefix, deps.clock(), tree=True)
    else:
        seen = store.look_back(prefix, revision)
    return Answer(
        config.KeyList(
            revision=seen.revision,
            index=seen.index,
            keys=[configviews.head(head) for head in seen.heads[:MOST_KEYS]],
            left_out=max(0, len(seen.heads) - MOST_KEYS),
        )
    )


@answers(config_routes.SHOW_HISTORY)
def show_history(deps: Deps, asked: Asked[config.HistoryQuery, Nothing]) -> Answer:
    """A page may have fewer than `limit`: values are large."""
    given, store = asked.given, deps.registry.configuration
    found = store.history(_key(given.key), given.limit, given.before)
    told = list(_as_many_as_fit(found))
    more = len(told) < len(found) or len(found) == given.limit
    return Answer(
        config.History(
            key=given.key,
            versions=[configviews.version(version) for version in told],
            before=told[-1].revision if told and more else None,
        )
    )


def _as_many_as_fit(versions: list[Version]) -> Iterator[Version]:
    size = 0
    for version in versions:
        size += len(version.value)
        if size > LARGEST_DOCUMENT:
            return
        yield version


@answers(config_routes.SHOW_DIFF)
def show_diff(deps: Deps, asked: Asked[config.DiffQuery, Nothing]) -> Answer:
    given, prefix, store = asked.given, _key(asked.given.prefix), deps.registry.configuration
    until = store.revision() if given.until is None else given.until
    was = {head.key: head for head in store.look_back(prefix, given.since).heads}
    now = {head.key: head for head in store.look_back(prefix, until).heads}
    others = [key for key in {*was, *now} if _other(was.get(key), now.get(key))]
    sides = [[side[key] for key in others if key in side] for side in (was, now)]
    try:
        check_document([*sides[0], *sides[1]])
    except TooMuch as error:
        raise Refused(f"{error}; ask for less with a longer prefix") from error
    before, after = ({v.key: v for v in store.versions(side)} for side in sides)
    told = list(configviews.differences(before, after))
    return Answer(config.Diff(since=given.since, until=until, differences=told))


def _other(was: Head | None, now: Head | None) -> bool:
    """What was changed and taken back is the same."""
    if was is None or now is None:
        return True
    return (was.digest, was.flags) != (now.digest, now.flags)


@answers(config_routes.LIST_READERS)
def list_readers(deps: Deps, asked: Asked[config.ReadersQuery, Nothing]) -> Answer:
    prefix, revision = _key(asked.given.prefix), deps.registry.configuration.revision()
    found = readers(deps, revision, lambda of: of.startswith(prefix) or prefix.startswith(of))
    told = [_reader(reader, hosts_of(deps, reader)) for reader in found]
    return Answer(config.Readers(revision=revision, readers=told))


def _reader(reader: Reader, hosts: list[Host]) -> config.Reader:
    by_digest: dict[str, list[Host]] = {}
    for host in hosts:
        if host.config is not None:
            by_digest.setdefault(host.config.digest, []).append(host)
    return config.Reader(
        fleet=reader.group.name,
        policy=reader.policy.name,
        prefixes=list(reader.policy.config),
        digest=reader.reads.digest,
        rolls=reader.policy.watches_config and reader.binding.enforced,
        readings=[_reading(digest, of, reader) for digest, of in sorted(by_digest.items())],
        unread=[host.id for host in hosts if host.config is None],
    )


def _reading(digest: str, hosts: list[Host], reader: Reader) -> config.Reading:
    return config.Reading(
        digest=digest,
        revision=max(host.config.revision for host in hosts if host.config),
        current=digest == reader.reads.digest,
        hosts=[host.id for host in hosts],
    )


def _key(text: str) -> str:
    try:
        check_key(text, may_be_empty=True)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    return text
