"""What a host is told when it boots."""

from typing import Literal

from chalicelib.handlers.api.shapes.base import Moment, Told


class ConfigRead(Told):
    """What a host was told of configuration, once. Equal digests: equal keys, values and flags."""

    revision: int
    digest: str
    prefixes: list[str]
    at: Moment


class Value(Told):
    """Text as it stands where the bytes are UTF-8, else base64."""

    value: str
    encoding: Literal["text", "base64"]


class Entry(Value):
    key: str
    flags: int
    revision: int


class BootConfig(ConfigRead):
    entries: list[Entry]


class Peer(Told):
    host: str
    private_ip: str | None
    zone: str
    services: list[str]


class Boot(Told):
    """`config` is null where the policy names none. The peers are those of now: other hosts of the
    fleet that may be sent work."""

    host: str
    fleet: str | None
    zone: str
    region: str
    policy: str | None
    config: BootConfig | None
    peers: list[Peer]
    peers_left_out: int
