"""Traffic as security groups name it: a protocol with ports, or with ICMP's type and code."""

from dataclasses import dataclass

ANY = "all"
NAMES = {"-1": ANY, "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
"""AWS takes and gives these as names; every other protocol is a number."""
PORTED, TYPED = ("tcp", "udp"), ("icmp", "icmpv6")
LAST_PORT, LAST_TYPE = 65535, 255


@dataclass(frozen=True, slots=True)
class Traffic:
    """Made by `traffic`, so that the same is always written the same."""

    protocol: str
    first: int | None = None
    """The first port, or the type; None: any."""
    last: int | None = None
    """The last port, or the code; None: any."""

    def covers(self, other: "Traffic") -> bool:
        return self.both(other) == other

    def both(self, other: "Traffic") -> "Traffic | None":
        """What is in both."""
        if ANY in (self.protocol, other.protocol):
            return other if self.protocol == ANY else self
        if self.protocol != other.protocol:
            return None
        return _types(self, other) if self.protocol in TYPED else _ports(self, other)

    @property
    def order(self) -> tuple[str, int, int]:
        return (self.protocol, _number(self.first), _number(self.last))

    def __str__(self) -> str:
        if self.protocol == ANY:
            return "all traffic"
        if self.protocol in TYPED:
            code = "" if self.last is None else f" code {self.last}"
            return (
                self.protocol if self.first is None else f"{self.protocol} type {self.first}{code}"
            )
        if self.protocol not in PORTED:
            return f"protocol {self.protocol}"
        if self.first is None:
            return f"all {self.protocol}"
        ports = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.protocol} {ports}"


def traffic(protocol: str, first: int | None = None, last: int | None = None) -> Traffic:
    """As AWS says it: any is -1 or nothing, and only TCP, UDP and ICMP heed the numbers."""
    name = NAMES.get(protocol, protocol)
    first, last = (None if number == -1 else number for number in (first, last))
    if name in PORTED and first is not None and (first, last) != (0, LAST_PORT):
        return Traffic(name, first, first if last is None else last)
    if name in TYPED and first is not None:
        return Traffic(name, first, last)
    return Traffic(name)


def _ports(one: Traffic, other: Traffic) -> Traffic | None:
    if one.first is None or one.last is None:
        return other
    if other.first is None or other.last is None:
        return one
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Traffic(one.protocol, first, last) if first <= last else None


def _types(one: Traffic, other: Traffic) -> Traffic | None:
    pairs = ((one.first, other.first), (one.last, other.last))
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return None
    first, last = (b if a is None else a for a, b in pairs)
    return Traffic(one.protocol, first, last)


def _number(value: int | None) -> int:
    return -1 if value is None else value
