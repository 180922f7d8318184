"""The clients that `repave serve` is measured with: each asks as fast as it is answered."""

import asyncio
import re
import socket
import time
from collections.abc import Awaitable, Callable

Address = tuple[str, int]
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: repave\r\n\r\n".encode()


async def answered(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    found = LENGTH.search(head)
    assert found, head
    await reader.readexactly(int(found[1]))
    return head


async def reads(at: Address, path: str, connections: int, seconds: float) -> int:
    """How many answers came."""
    until = time.monotonic() + seconds
    asked = request(path)

    async def one() -> int:
        reader, writer = await asyncio.open_connection(*at)
        count = 0
        while time.monotonic() < until:
            writer.write(asked)
            await answered(reader)
            count += 1
        writer.close()
        return count

    return sum(await asyncio.gather(*(one() for _ in range(connections))))


def questions(at: Address, query: bytes, window: int, seconds: float) -> tuple[int, int]:
    """How many replies came, and how many did not; `window` are under way at once."""
    replies = lost = 0
    until = time.monotonic() + seconds
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(at)
        asking.settimeout(2)
        while time.monotonic() < until:
            for n in range(window):
                asking.send(n.to_bytes(2, "big") + query[2:])
            try:
                for _ in range(window):
                    asking.recv(65535)
                    replies += 1
            except TimeoutError:
                lost += 1
    return replies, lost


async def watchers(
    at: Address, path: str, number: int, while_they_wait: Callable[[], Awaitable[None]]
) -> None:
    """All of them ask, and are answered once `while_they_wait` has brought some news."""
    streams = [await asyncio.open_connection(*at) for _ in range(number)]
    for _, writer in streams:
        writer.write(request(path))
    await while_they_wait()
    await asyncio.gather(*(answered(reader) for reader, _ in streams))
    for _, writer in streams:
        writer.close()
