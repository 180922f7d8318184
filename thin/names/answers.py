"""The reply to a query, rendered once for as long as what it tells does not change."""

import random
from dataclasses import dataclass

from dns.rcode import NOERROR, REFUSED, SERVFAIL

from thin.board import Board
from thin.names.messages import LONGEST, Asked, Told, read, reply, told
from thin.names.records import soa
from thin.names.zone import Found, Lookup, lookup

MOST_KNOWN, LONGEST_KNOWN = 4096, 512
"""Different queries of which it is known what they ask, and the bytes of one worth remembering."""
TOO_OLD = Told(SERVFAIL)


@dataclass(frozen=True, slots=True)
class Known:
    asked: Asked
    lookup: Lookup | None


class Answers:
    def __init__(self, board: Board) -> None:
        self._board = board
        self._known: dict[bytes, Known] = {}

    def datagram(self, query: bytes) -> bytes | None:
        known = self._of(query)
        return self._reply(query, known, known.asked.room) if known else None

    def stream(self, query: bytes) -> bytes | None:
        known = self._of(query)
        return self._reply(query, known, LONGEST) if known else None

    def _reply(self, query: bytes, known: Known, room: int) -> bytes:
        return reply(query[:2], known.asked, self._told(known), room, random.random())

    def _of(self, query: bytes) -> Known | None:
        """Queries for the same differ in their ids alone, mostly."""
        known = self._known.get(query[2:])
        if known is None:
            known = self._read(query)
            if known is not None and len(query) <= LONGEST_KNOWN:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[query[2:]] = known
        return known

    def _read(self, query: bytes) -> Known | None:
        asked = read(query)
        if asked is None:
            return None
        wanted = lookup(asked.labels, asked.type, self._board.region)
        return Known(asked, wanted if asked.error == NOERROR else None)

    def _told(self, known: Known) -> Told:
        asked, wanted = known.asked, known.lookup
        if wanted is None:
            return Told(asked.error or REFUSED)
        if self._board.too_old:
            return TOO_OLD
        current = self._board.current(wanted.of)
        key = (asked.labels, asked.type)
        found: Told | None = current.rendered.get(key)
        if found is None:
            found = told(_shuffled(wanted.find(current.view)), soa(current.view.as_of))
            if found.error == NOERROR:  # There are more names that do not exist than can be kept.
                current.keep(key, found)
        return found


def _shuffled(found: Found) -> Found:
    return found and random.sample(found, len(found))
