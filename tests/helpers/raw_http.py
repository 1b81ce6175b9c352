"""Plain requests and websocket handshakes, with exactly the headers that a test wants."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

STREAM = "/_stcore/stream"
_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "bG9tbWEtbG9tbWEtbG9tbQ==",
}


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(url: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Send a request as it stands; a header's name is written with underscores, and no other is sent but Host."""
    return _send(url, path, method, {_name(name): value for name, value in headers.items()}, body)


def handshake(url: str, path: str = STREAM, **headers: str) -> Answer:
    """Ask for a websocket; 101 when it is opened. It is closed again at once."""
    return _send(url, path, "GET", _UPGRADE | {_name(name): value for name, value in headers.items()}, None)


def _name(name: str) -> str:
    return name.replace("_", "-")


def _send(url: str, path: str, method: str, headers: dict[str, str], body: bytes | None) -> Answer:
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        line.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            line.putheader(name, value)
        if body is not None:
            line.putheader("Content-Length", str(len(body)))
        line.endheaders(body)
        response = line.getresponse()
        content = b"" if response.status == 101 else response.read()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
    finally:
        line.close()
