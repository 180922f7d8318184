"""Keys, versions and sessions to rows and back."""

from chalicelib.model.configuration import Behaviour, Head, Session, Version
from chalicelib.registry.config_table import VERSIONS, ConfigRow, version_id
from chalicelib.registry.values import Values, known, made, of


def head_values(head: Head) -> Values:
    return _set(head, "key")


def to_head(row: ConfigRow) -> Head:
    known(row)
    return made(Head, row, key=row.id)


def version_values(version: Version) -> Values:
    """With its row's key; `until` comes when it ends."""
    key = {"part": VERSIONS + version.key, "id": version_id(version.revision)}
    return key | _set(version, "key", "revision", "until")


def to_version(row: ConfigRow) -> Version:
    known(row)
    key = row.part.removeprefix(VERSIONS)
    return made(Version, row, key=key, revision=int(row.id))


def session_values(session: Session) -> Values:
    values = _set(session, "id", "keys")
    return values | {"keys": set(session.keys) or None}


def holding_values(session: Session) -> Values:
    values = session_values(session)
    return {name: values[name] for name in ("keys", "ending")}


def to_session(row: ConfigRow) -> Session:
    known(row)
    return made(
        Session,
        row,
        id=row.id,
        behaviour=Behaviour(row.behaviour),
        keys=frozenset(row.keys or ()),
    )


def _set(model: Head | Version | Session, *without: str) -> Values:
    """A row of many kinds has nothing in it that only says no."""
    values = of(model)
    return {
        name: None if value is False else value
        for name, value in values.items()
        if name not in without
    }
