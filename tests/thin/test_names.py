"""DNS over real sockets: a resolver's answers are the board's, whatever else is sent."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from dns.exception import DNSException
from dns.flags import TC
from dns.message import Message
from dns.query import tcp, udp
from dns.rcode import NOERROR, SERVFAIL
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from tests.dialects.asked import WEB
from tests.thin.asking import asked, values
from tests.thin.place import Place, place, served, until
from tests.thin.test_web import fetched
from thin.listening import listening
from thin.serving import Server

MANY = 300


@pytest.fixture(scope="module")
def here() -> Place:
    found = place()
    for n in range(MANY):
        found.add(f"i-{n}", WEB, private_ip=f"10.0.{n // 256}.{n % 256}")
    return found


@pytest.fixture(scope="module")
def server(here: Place) -> Iterator[Server]:
    with served(here) as found:
        yield found


def at(server: Server) -> tuple[str, int]:
    assert server.dns
    return server.dns


@pytest.fixture
def resolver(server: Server) -> Resolver:
    found = Resolver(configure=False)
    host, port = at(server)
    found.nameservers, found.port, found.lifetime = [host], port, 30.0
    return found


def by_udp(server: Server, query: Message) -> Message:
    host, port = at(server)
    return udp(query, host, port=port, timeout=30)


def test_a_resolver_has_all_for_it_asks_again_by_tcp(resolver: Resolver) -> None:
    assert len(resolver.resolve("web.service.consul", "A")) == MANY
    places = resolver.resolve("_web._tcp.service.consul", "SRV")
    assert {(each.port, each.weight) for each in places} == {(8080, 1)}
    (found,) = resolver.resolve(places[0].target, "A")
    assert str(found).startswith("10.0.")


def test_a_resolver_is_told_what_is_not_there(resolver: Resolver) -> None:
    with pytest.raises(NXDOMAIN):
        resolver.resolve("nobody.service.consul")
    with pytest.raises(NoAnswer):
        resolver.resolve("web.service.consul", "AAAA")


@pytest.mark.parametrize("payload", [512, 4096])
def test_a_datagram_is_as_long_as_who_asks_takes(server: Server, payload: int) -> None:
    reply = by_udp(server, asked("web.service.consul", payload=payload))
    assert reply.flags & TC and len(reply.to_wire()) <= payload


def test_one_connection_takes_several_questions(server: Server) -> None:
    host, port = at(server)
    with socket.create_connection((host, port), timeout=30) as connection:
        for name in ("web.service.consul", "i-1.node.consul", "nobody.service.consul"):
            tcp(asked(name), host, port=port, timeout=30, sock=connection)


def test_neither_noise_nor_half_a_question_keeps_the_next_from_an_answer(server: Server) -> None:
    whole = asked("web.service.consul").to_wire()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
        for sent in (b"", b"x", whole[:20], b"\xff" * 600, whole[:2] + b"\x80" + whole[3:]):
            noise.sendto(sent, at(server))
    with (
        socket.create_connection(at(server)) as half,
        socket.create_connection(at(server)) as reply,
    ):
        half.sendall(b"\x01\x00" + whole[:9])
        reply.sendall(b"\0\x0c" + b"\x80" * 12)
        assert reply.recv(10) == b"", "what gets no reply ends the conversation"
        assert by_udp(server, asked("web.service.consul")).rcode() == NOERROR
        host, port = at(server)
        assert len(values(tcp(asked("web.service.consul"), host, port=port, timeout=30))) == MANY


def test_many_at_once_are_all_answered(server: Server) -> None:
    failed: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(20):
                by_udp(server, asked("web.service.consul"))
        except (DNSException, OSError) as error:
            failed.append(error)

    asking = [threading.Thread(target=ask) for _ in range(10)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert not failed


def test_names_follow_the_table_and_fail_when_it_is_lost_too_long() -> None:
    here = place()
    here.add("i-1", WEB, private_ip="10.0.0.1")
    with served(here, longest_age=timedelta(seconds=2)) as server:

        def addresses() -> list[str]:
            return values(by_udp(server, asked("web.service.consul")))

        assert addresses() == ["10.0.0.1"]
        here.add("i-2", WEB, private_ip="10.0.0.2")
        until(lambda: addresses() == ["10.0.0.1", "10.0.0.2"])
        here.table.lost = True
        until(lambda: by_udp(server, asked("web.service.consul")).rcode() == SERVFAIL)


def test_it_ends_without_a_word_though_a_connection_is_open(
    here: Place, caplog: pytest.LogCaptureFixture
) -> None:
    with served(here) as server:
        host, port = at(server)
        with socket.create_connection((host, port), timeout=30) as open_:
            tcp(asked("i-1.node.consul"), host, port=port, timeout=30, sock=open_)
            open_.sendall(b"\0")
            server.end()
            assert open_.recv(1) == b""
    assert caplog.records == []


def test_dns_can_be_left_out(here: Place) -> None:
    with served(here, dns_port=None) as server:
        assert fetched(f"{server.url}/v1/status/leader")[0] == 200
        assert server.dns is None and server.urls == [server.url]


def test_accepted_connections_send_what_they_have_at_once(here: Place) -> None:
    """Else an answer of two packets waits for the delayed word that the first has come."""
    with listening("127.0.0.1", 0) as tcp:
        with socket.create_connection(tcp.getsockname()):
            accepted, _ = tcp.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
