"""The replies over UDP and TCP, in the loop that serves HTTP too."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from thin.names.answers import Answers

IDLE = 30
"""Seconds until a connection on which nothing is asked is closed."""


@asynccontextmanager
async def answering(
    answers: Answers, udp: socket.socket, tcp: socket.socket
) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(answers), sock=udp)
    server = await asyncio.start_server(partial(_stream, answers), sock=tcp)
    try:
        yield
    finally:
        transport.close()
        server.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        reply = self._answers.datagram(data)
        if reply is not None:
            self._transport.sendto(reply, addr)


async def _stream(
    answers: Answers, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        while await _one(answers, reader, writer):
            pass
    except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
        return  # It has gone, or has nothing more to ask.
    except asyncio.CancelledError:
        return  # The loop ends; to be told of it by every open connection is noise.
    finally:
        writer.close()


async def _one(
    answers: Answers, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """False after what gets no reply: nothing sensible would follow."""
    async with asyncio.timeout(IDLE):
        length = int.from_bytes(await reader.readexactly(2), "big")
        reply = answers.stream(await reader.readexactly(length))
        if reply is None:
            return False
        writer.write(len(reply).to_bytes(2, "big") + reply)
        await writer.drain()
        return True
