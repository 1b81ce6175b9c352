"""However many connections strangers make, the process has files left, and other addresses are let in."""

import asyncio

import pytest

from pages.app.web import uvicorn_settings


class Transport:
    """A connection's transport that knows whether it was ended."""

    def __init__(self, host: str):
        self.host, self.ended = host, False

    def abort(self) -> None:
        self.ended = True

    close = abort


class Protocol(asyncio.Protocol):
    """What uvicorn's protocol knows of its connections."""

    def __init__(self, connections: set, later: list):
        self.connections, self.cycle, self.loop = connections, None, self
        self.call_later = lambda seconds, event, connection: later.append(lambda: event(connection))

    def connection_made(self, transport: Transport) -> None:
        self.transport, self.client = transport, (transport.host, 50000)
        self.connections.add(self)


@pytest.fixture
def connect():
    """``connect(host)`` makes a connection; also what is done when the first request's time is out."""
    connections, later = set(), []
    limited = uvicorn_settings.limited(Protocol, most=20)

    def made(host: str):
        protocol, transport = limited(connections, later), Transport(host)
        protocol.connection_made(transport)
        if transport.ended:
            connections.discard(protocol)
        return protocol, transport

    made.later = later
    return made


def number(connect, host: str, times: int) -> int:
    return sum(not connect(host)[1].ended for _ in range(times))


def test_one_address_has_half_of_the_connections_and_all_together_no_more_than_there_are(connect, monkeypatch):
    monkeypatch.delenv("LOMMA_ADDRESS", raising=False)
    assert number(connect, "203.0.113.7", 30) == 10
    assert number(connect, "203.0.113.8", 8) == 8
    assert number(connect, "203.0.113.9", 30) == 2


def test_a_configured_proxy_speaks_for_many(connect, monkeypatch):
    monkeypatch.setenv("LOMMA_ADDRESS", "https://plan.kommunen.example")
    assert number(connect, "127.0.0.1", 30) == 20


def test_a_connection_that_never_asks_for_anything_is_closed(connect):
    silent, at_work = connect("203.0.113.7"), connect("203.0.113.8")
    at_work[0].cycle = object()
    for event in connect.later:
        event()
    assert (silent[1].ended, at_work[1].ended) == (True, False)


def test_a_quarter_of_the_files_are_for_connections():
    assert uvicorn_settings.most_connections(1024) == 256
