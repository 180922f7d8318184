"""What decides which traffic reaches a host: its interfaces, security groups and prefix lists."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.model.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Interface:
    id: str
    vpc: str
    subnet: str
    addresses: tuple[str, ...]
    """Those that routes within the VPC lead to: private IPv4, the primary first, and IPv6."""
    public: tuple[str, ...]
    """IPv4 addresses by which the Internet knows it."""
    groups: tuple[str, ...]


class Kind(StrEnum):
    ADDRESSES = "addresses"
    GROUP = "security group"
    PREFIX_LIST = "prefix list"


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom a rule lets in or out to."""

    kind: Kind
    id: str
    """A network such as 10.0.0.0/8, or the id of a group or a prefix list."""
    peering: str | None = None
    """Of a group in another VPC: the state of the peering. The rule holds only while `active`."""


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    group: str
    egress: bool
    traffic: Traffic
    peer: Peer
    description: str = ""


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    id: str
    name: str
    vpc: str
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class PrefixList:
    id: str
    name: str
    networks: tuple[str, ...] = ()


class Outcome(StrEnum):
    """Of a question whether one may reach another."""

    ALLOWED = "allowed"
    PARTLY = "partly"
    """Some of their hosts or addresses may, and some may not."""
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Security:
    """As AWS has it now. A prefix list that a rule names and that is not here cannot be read."""

    groups: tuple[SecurityGroup, ...] = ()
    lists: tuple[PrefixList, ...] = ()
