"""Replies as bytes: cut to their room, in another order each time, and whatever is sent."""

import struct
from collections import Counter
from typing import Any

import pytest
from dns.edns import GenericOption
from dns.flags import AA, QR, RA, RD, TC
from dns.message import Message, from_wire, make_response
from dns.opcode import NOTIFY, UPDATE
from dns.rcode import BADVERS, FORMERR, NOERROR, NOTIMP, REFUSED
from dns.rdataclass import CH
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.model.announcement import NODES
from chalicelib.model.service import Service
from tests.dialects.asked import WEB
from tests.thin.asking import asked, of, values
from tests.thin.place import Followed, place
from thin.board import MOST_RENDERED
from thin.names.answers import LONGEST_KNOWN, MOST_KNOWN, Answers
from thin.names.messages import LARGEST

MANY = 300


def many(hosts: int = MANY) -> Followed:
    here = place()
    for n in range(hosts):
        here.add(f"i-{n}", WEB, private_ip=f"10.0.{n // 256}.{n % 256}")
    return Followed(here)


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers(many(3).board)


def test_the_reply_has_the_flags_of_who_knows_and_does_not_recurse(answers: Answers) -> None:
    reply = of(many(1), "web.service.consul")
    assert reply.flags & (QR | AA | RD | RA | TC) == QR | AA | RD
    query = asked("web.service.consul", flags=0)
    told = from_wire(answers.datagram(query.to_wire()) or b"")
    assert told.flags == QR | AA


@pytest.mark.parametrize("payload", [512, 1232, 4096])
@pytest.mark.parametrize("type", ["A", "SRV"])
def test_a_datagram_has_as_many_as_its_room_allows_and_says_that_there_are_more(
    payload: int, type: str
) -> None:
    reply = of(many(), "web.service.consul", type, payload)
    assert reply.flags & TC
    assert payload - 64 < len(reply.to_wire()) <= payload
    assert len(set(values(reply))) == len(values(reply))


def test_no_more_is_sent_than_a_network_carries_whatever_is_allowed() -> None:
    board = many(600)
    assert of(board, "web.service.consul", "A", 65535).flags & TC
    reply = of(board, "web.service.consul", "A", LARGEST)
    assert reply.flags & TC and len(values(reply)) == (LARGEST - 12 - 11 - 24) // 16


def test_without_edns_512_bytes_are_the_most() -> None:
    query = asked("web.service.consul")
    query.use_edns(False)
    told = Answers(many().board).datagram(query.to_wire())
    assert told is not None and len(told) <= 512
    assert from_wire(told).flags & TC and from_wire(told).edns == -1


def test_addresses_beside_are_left_out_before_any_answer_is() -> None:
    """Whoever wants them asks for them: nothing is said to be missing."""
    reply = of(many(8), "web.service.consul", "SRV", 512)
    assert not reply.flags & TC
    assert len(values(reply)) == 8 and 0 <= len(reply.additional) < 8


def test_a_stream_has_them_all() -> None:
    answers = Answers(many(600).board)
    for type in ("A", "SRV"):
        reply = from_wire(answers.stream(asked("web.service.consul", type, 512).to_wire()) or b"")
        assert len(values(reply)) == 600 and not reply.flags & TC


def test_each_comes_first_as_often_as_any_other() -> None:
    answers, query = Answers(many(5).board), asked("web.service.consul").to_wire()
    replies = [from_wire(answers.datagram(query) or b"") for _ in range(1000)]
    first = Counter(str(reply.answer[0][0]) for reply in replies)
    assert len(first) == 5 and min(first.values()) > 100


def test_two_hosts_of_one_address_are_told_once() -> None:
    here = place()
    here.add("i-1", WEB, private_ip="10.0.0.1")
    here.add("i-2", Service("web", 8081), private_ip="10.0.0.1")
    query = asked("web.service.consul", "SRV").to_wire()
    counts = (Answers(Followed(here).board).datagram(query) or b"")[4:12]
    assert counts == struct.pack("!HHHH", 1, 2, 0, 1 + 1), "two ports, one address, and EDNS"
    assert values(of(Followed(here), "web.service.consul")) == ["10.0.0.1"]


def test_a_name_is_repeated_as_it_was_spelled(answers: Answers) -> None:
    for name in ("wEb.sErVice.consul.", "WEB.service.cONsul."):
        query = asked(name)
        told = from_wire(answers.datagram(query.to_wire()) or b"")
        assert str(told.question[0].name) == name
        assert len(values(told)) == 3


def test_queries_that_never_repeat_do_not_pile_up(answers: Answers) -> None:
    for n in range(MOST_KNOWN + 10):
        answers.datagram(b"\0\1" + asked("web.service.consul", payload=600 + n).to_wire()[2:])
    assert len(answers._known) <= MOST_KNOWN
    long = asked("web.service.consul", options=[GenericOption(12, bytes(LONGEST_KNOWN))]).to_wire()
    assert answers.stream(long) and long[2:] not in answers._known


def test_names_of_nobody_take_no_place_of_what_is_kept() -> None:
    board = many(3)
    answers, kept = Answers(board.board), ("a", "key")
    for name in ("web", NODES):
        board.board.current(name).keep(kept, "an answer")
    for n in range(MOST_RENDERED + 10):
        for name in (f"x{n}.web.service", f"x{n}.node", f"{n:08x}.addr"):
            answers.datagram(asked(f"{name}.consul").to_wire())
    assert all(kept in board.board.current(name).rendered for name in ("web", NODES))


def code(answers: Answers, query: Message) -> Any:
    told = from_wire(answers.datagram(query.to_wire()) or b"")
    assert told.id == query.id
    return told.rcode()


def test_what_is_not_asked_of_the_zone_is_refused_by_its_code(answers: Answers) -> None:
    assert code(answers, asked("web.service.consul")) == NOERROR
    assert code(answers, asked("web.service.consul", rdclass=CH)) == REFUSED
    later = asked("web.service.consul")
    later.use_edns(1)
    assert code(answers, later) == BADVERS
    for opcode in (NOTIFY, UPDATE):
        other = asked("web.service.consul")
        other.set_opcode(opcode)
        assert code(answers, other) == NOTIMP
    twice = asked("web.service.consul")
    twice.question += asked("api.service.consul").question
    assert code(answers, twice) == FORMERR
    none = asked("web.service.consul")
    none.question = []
    assert code(answers, none) == FORMERR


def test_a_reply_gets_none_and_neither_does_what_has_no_header(answers: Answers) -> None:
    reply = make_response(asked("web.service.consul")).to_wire()
    for silent in (reply, b"", b"\0\1", reply[:11]):
        assert answers.datagram(silent) is None
        assert answers.stream(silent) is None


@given(st.binary(max_size=200))
def test_any_bytes_get_a_whole_reply_or_none(answers: Answers, sent: bytes) -> None:
    unharmed(answers, sent)


QUERY = asked("_web._tcp.service.consul", "SRV").to_wire()


@given(st.integers(0, len(QUERY) - 1), st.binary(max_size=6), st.integers(0, len(QUERY)))
def test_a_query_with_harm_done_gets_a_whole_reply_or_none(
    answers: Answers, at: int, put: bytes, end: int
) -> None:
    unharmed(answers, (QUERY[:at] + put + QUERY[at + len(put) :])[: end or None])


def unharmed(answers: Answers, sent: bytes) -> None:
    for told in (answers.datagram(sent), answers.stream(sent)):
        if told is not None:
            assert told[:2] == sent[:2]
            assert from_wire(told).flags & QR
