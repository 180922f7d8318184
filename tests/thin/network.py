"""The hosts of a sandbox as a network behind a SOCKS4 proxy: its addresses are nowhere else."""

import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

GRANTED, REFUSED = b"\0\x5a" + bytes(6), b"\0\x5b" + bytes(6)


class Network:
    """Each address that is alive serves HTTP on all ports, and says its host's id."""

    def __init__(self) -> None:
        self.alive: Mapping[str, str] = {}
        self.address = ""

    def talk(self, stream: socketserver.StreamRequestHandler) -> None:
        header = stream.rfile.read(8)
        while stream.rfile.read(1) not in (b"\0", b""):
            pass
        id = self.alive.get(socket.inet_ntoa(header[4:8])) if len(header) == 8 else None
        stream.wfile.write(GRANTED if id else REFUSED)
        if id is None:
            return
        while stream.rfile.readline() not in (b"\r\n", b""):
            pass
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(id)}\r\nConnection: close\r\n\r\n"
        stream.wfile.write(f"{head}{id}".encode())


@contextmanager
def network() -> Iterator[Network]:
    found = Network()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            found.talk(self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        host, port = server.server_address[:2]
        found.address = f"{host!s}:{port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()
