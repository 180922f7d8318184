"""Which of the networks that rules name an address, or another network, lies in."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NamedTuple

Network = IPv4Network | IPv6Network


class Piece(NamedTuple):
    """A part of a network within which no rule tells addresses apart."""

    words: str
    network: str
    """The smallest one that a rule names, or the whole."""
    inside: frozenset[str]


class Networks:
    """One look for each length of mask, however many networks there are."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._all = sorted({ip_network(each) for each in networks}, key=_place)
        self._by_mask: dict[tuple[int, int], dict[int, str]] = {}
        for each in self._all:
            kin = self._by_mask.setdefault((each.version, each.prefixlen), {})
            kin[int(each.network_address)] = str(each)

    def around(self, address: str) -> frozenset[str]:
        found = ip_address(address)
        return frozenset(self._around(found.version, found.max_prefixlen, int(found)))

    def pieces(self, network: str) -> list[Piece]:
        """Of a network, as the networks within it part it."""
        left = self._parted(ip_network(network))
        return [
            Piece(_words(part, rest), str(part), self._inside(part))
            for part, rest in left.items()
            if rest
        ]

    def _parted(self, whole: Network) -> dict[Network, int]:
        """How many addresses of each are in no smaller one. Networks overlap only by one being
        within the other."""
        left, around = {whole: whole.num_addresses}, [whole]
        for each in self._all:
            if each == whole or not _within(each, whole):
                continue
            while not _within(each, around[-1]):
                around.pop()
            left[around[-1]] -= each.num_addresses
            left[each] = each.num_addresses
            around.append(each)
        return left

    def _inside(self, part: Network) -> frozenset[str]:
        return frozenset(self._around(part.version, part.prefixlen, int(part.network_address)))

    def _around(self, version: int, longest: int, number: int) -> Iterator[str]:
        bits = 32 if version == 4 else 128
        for (of, mask), kin in self._by_mask.items():
            if of == version and mask <= longest:
                found = kin.get(number >> (bits - mask) << (bits - mask))
                if found:
                    yield found


def _within(one: Network, other: Network) -> bool:
    if one.version != other.version or one.prefixlen < other.prefixlen:
        return False
    shift = one.max_prefixlen - other.prefixlen
    return int(one.network_address) >> shift == int(other.network_address) >> shift


def _place(network: Network) -> tuple[int, int, int]:
    return (network.version, int(network.network_address), network.prefixlen)


def _words(part: Network, rest: int) -> str:
    return str(part) if rest == part.num_addresses else f"the rest of {part}"
