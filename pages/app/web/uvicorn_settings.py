"""What Streamlit lets uvicorn do that we do not want: believe any proxy, tell its name, take any number of strangers.

Streamlit has no setting for any of it, and makes the settings before it loads ``app.py``, which is told nothing of
them: they are sought among the callers.
"""

import asyncio
import inspect

import uvicorn

from pages.app.web import address

# Connections that have been made and wait to be taken, and so many are taken at a time. asyncio tries that often again,
# and writes a traceback for each, when the process can open no more files.
_WAITING = 64
# From one address that is no proxy of ours: all its open pages (pages/app/web/open_pages.py), and what they fetch.
MOST_FROM_ADDRESS = 700
# An open page is a connection, and three files of the thread that draws it, which outlives it by some minutes.
_FILES_OF_PAGE = 4
_MOST_FILES = 65536
# Seconds in which the first request must come.
_FIRST_REQUEST = 30


class Connection(asyncio.Protocol):
    """What uvicorn's protocol knows of one connection, and of the others."""

    client: tuple[str, int] | None
    connections: set[object]
    cycle: object | None
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport


def be_plain() -> None:
    """Let the uvicorn that loads the caller believe no header of who asks, and send none with its name.

    It takes fewer connections than the process can have files, and not all from one address. Who asks is known by
    ``address.client_address`` alone. Nothing is done where another server loads the app.
    """
    frame = inspect.currentframe()
    while frame is not None:
        config = frame.f_locals.get("self")
        if isinstance(config, uvicorn.Config):
            config.proxy_headers = False
            config.encoded_headers = [pair for pair in config.encoded_headers if pair[0] != b"server"]
            config.backlog = _WAITING
            config.http_protocol_class = limited(config.http_protocol_class, most_connections(_raise_file_limit()))
            return
        frame = frame.f_back


def most_connections(files: int) -> int:
    """How many connections a process may have that may have so many files open."""
    return files // _FILES_OF_PAGE


def limited(protocol: type[asyncio.Protocol], most: int) -> type[asyncio.Protocol]:
    """uvicorn's protocol that closes a connection at once when there are too many, or when it asks for nothing.

    uvicorn counts connections only when a request has come, and waits for the first for ever.
    """

    from_address = min(MOST_FROM_ADDRESS, most // 2)

    def connection_made(connection: Connection, transport: asyncio.Transport) -> None:
        protocol.connection_made(connection, transport)
        host = connection.client[0] if connection.client else ""
        from_host = 0 if address.is_proxy(host) else _number(connection.connections, host)
        if len(connection.connections) > most or from_host > from_address:
            transport.abort()
        else:
            connection.loop.call_later(_FIRST_REQUEST, _close_silent, connection)

    return type("Limited", (protocol,), {"connection_made": connection_made})


def _close_silent(connection: Connection) -> None:
    # Neither a request, nor a websocket that has taken the connection over.
    if connection.cycle is None and connection in connection.connections:
        connection.transport.close()


def _number(connections: set[object], host: str) -> int:
    """How many connections are from an address."""
    clients = (getattr(connection, "client", None) for connection in connections)
    return sum(client is not None and client[0] == host for client in clients)


def _raise_file_limit() -> int:
    """Let the process open as many files as the system allows it, and say how many that is."""
    try:
        import resource
    except ImportError:  # Windows: sockets do not count among a program's files.
        return _MOST_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
