"""How keys of configuration and their versions are told."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from chalicelib.decisions.rollout import Rollout
from chalicelib.handlers.api.shapes import boot, config
from chalicelib.model.configuration import ConfigRead, Head, Version


def value(given: bytes) -> dict[str, Any]:
    """Whoever reads JSON cannot be told bytes as they are."""
    try:
        return {"value": given.decode(), "encoding": "text"}
    except UnicodeDecodeError:
        return {"value": b64encode(given).decode(), "encoding": "base64"}


def read(of: ConfigRead, versions: list[Version]) -> boot.BootConfig:
    return boot.BootConfig(
        revision=of.revision,
        digest=of.digest,
        prefixes=list(of.prefixes),
        at=of.at,
        entries=[
            boot.Entry(key=v.key, flags=v.flags, revision=v.revision, **value(v.value))
            for v in versions
        ],
    )


def head(of: Head) -> config.KeyHead:
    return config.KeyHead(
        key=of.key,
        revision=of.modified,
        created=of.created,
        size=of.size,
        flags=of.flags,
        digest=of.digest,
        locked_by=of.session,
    )


def detail(of: Head, known: Version) -> config.KeyDetail:
    return config.KeyDetail(**dict(head(of)), **value(known.value), at=known.at, by=known.by)


def version(of: Version) -> config.KeyVersion:
    return config.KeyVersion(
        revision=of.revision,
        at=of.at,
        by=of.by,
        flags=of.flags,
        deleted=of.deleted,
        **value(of.value),
    )


def differences(was: dict[str, Version], now: dict[str, Version]) -> Iterator[config.Difference]:
    for key in sorted({*was, *now}):
        before, after = was.get(key), now.get(key)
        yield config.Difference(
            key=key,
            change="changed" if before and after else "added" if after else "removed",
            was=version(before) if before else None,
            now=version(after) if after else None,
        )


def roll(of: Rollout) -> config.Roll:
    return config.Roll(
        fleet=of.fleet,
        hosts=of.hosts,
        went=of.went,
        goes=of.goes,
        at_once=of.at_once,
        about_seconds=None if of.takes is None else int(of.takes.total_seconds()),
        words=of.words,
    )
