"""A client that speaks Streamlit's websocket protocol without a browser: what anybody with a socket can send."""

import contextlib
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash
from websockets.sync.client import ClientConnection, connect

from pages.app.web import cookie
from tests.helpers.browser_steps import PASSWORD

# A busy machine is slow, not wrong; a server that never answers is a fault.
_PATIENCE = 60


@dataclass
class Answer:
    """What a plain HTTP request got."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str] = field(default_factory=dict)
    cookie_lines: list[str] = field(default_factory=list)


def request(url: str, method: str = "GET", data: bytes | None = None, **headers: str) -> Answer:
    """One HTTP request, with headers named as keywords (``x_ticket`` is ``X-Ticket``); errors are answers too."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    wanted = urllib.request.Request(url, data, named, method=method)
    try:
        with urllib.request.urlopen(wanted, timeout=_PATIENCE) as answer:
            return _answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return _answer(error.code, error.headers, error.read())


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    return Answer(status, dict(headers.items()), body, _cookies(headers), headers.get_all("set-cookie") or [])


def _cookies(headers: Message) -> dict[str, str]:
    """The cookies that an answer sets, by name."""
    pairs = (cookie.partition(";")[0].partition("=") for cookie in headers.get_all("set-cookie") or [])
    return {name: value for name, _, value in pairs}


@dataclass
class RawClient:
    """One websocket to a server: ``token`` is the sign-in cookie, ``attach`` the id of a session to attach to.

    ``origin`` is the page that opens the socket, the server's own unless another is given, '' for none; ``host`` is the
    name that is called, ``sender`` the address to come from, ``device`` the cookie of a browser that has signed in
    before. Widgets are named by their label; what is filled in is sent with the next press or run, as a browser does.
    With ``parts`` a widget in a part that runs alone (a fragment) runs that, as a browser does; else all is run.
    """

    url: str
    token: str | None = None
    attach: str = ""
    origin: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    host: str = ""
    sender: str = ""
    device: str | None = None
    parts: bool = False
    session_id: str = ""
    elements: dict[tuple[int, ...], Any] = field(default_factory=dict)
    # How many runs the latest message has led to.
    runs: int = 0

    def __post_init__(self) -> None:
        self._values: dict[str, dict[str, Any]] = {}
        self._page, self._query = "", ""
        # The part that each element is of, and that of what was filled in last.
        self._part_of: dict[tuple[int, ...], str] = {}
        self._filled_part = ""
        known = {cookie.NAME: self.token, cookie.DEVICE: self.device}
        line = "; ".join(f"{name}={value}" for name, value in known.items() if value)
        cookies = {"cookie": line} if line else {}
        protocols = ["streamlit", "no-xsrf-token", self.attach] if self.attach else ["streamlit"]
        self._line = contextlib.ExitStack()
        place, source = urlsplit(self.url), (self.sender, 0) if self.sender else None
        opened = connect(
            f"ws://{self.host or place.netloc}/_stcore/stream",
            sock=self._line.enter_context(
                socket.create_connection((place.hostname, place.port), source_address=source)
            ),
            origin=self.url if self.origin is None else self.origin or None,
            subprotocols=protocols,
            additional_headers=cookies | self.headers,
            max_size=None,
            # The machine's proxy, if any, has nothing to do with a server on it.
            proxy=None,
        )
        self.socket: ClientConnection = self._line.enter_context(opened)

    def run(self, address: str = "", query: str = "") -> "RawClient":
        """Run the script on a page, as opening its address does, and wait for the end."""
        self._page, self._query = calc_hash(address) if address else "", query
        return self._send()

    def fill(self, label: str, **value: Any) -> "RawClient":
        """Answer in a widget, by the name of its value in ``WidgetState``: ``string_value=…``, ``bool_value=…``."""
        self._values[self.widget(label).id] = value
        self._filled_part = self._part(label)
        return self

    def rerun(self) -> "RawClient":
        """Run the page once more with what is filled in, as leaving a field does."""
        return self._send(part=self._filled_part)

    def press(self, label: str) -> "RawClient":
        """Press a button and wait for the run that follows."""
        return self._send({self.widget(label).id: {"trigger_value": True}}, self._part(label))

    def sign_in(self, name: str, password: str = PASSWORD) -> "RawClient":
        """Sign in with the form, fetch the cookie as the page's script does, and come back with it.

        Returns a new client on a new websocket; this one stays as it is.
        """
        self.run()
        self.fill("Användarnamn", string_value=name).fill("Lösenord", string_value=password).press("Logga in")
        return RawClient(self.url, self.fetch_cookie()).run()

    def fetch_cookie(self) -> str:
        """The token of the cookie that the page's one-time ticket gives."""
        answer = request(f"{self.url}/session", "POST", b"", x_ticket=self.ticket)
        assert answer.status == 204, answer
        self.device = answer.cookies[cookie.DEVICE]
        return answer.cookies[cookie.NAME]

    @property
    def ticket(self) -> str:
        """The one-time ticket that stands in the page."""
        return next(
            body.partition('data-ticket="')[2].partition('"')[0] for body in self.bodies if "data-ticket" in body
        )

    @property
    def bodies(self) -> list[str]:
        """The HTML of the page."""
        return [element.html.body for element in self.elements.values() if element.HasField("html")]

    @property
    def text(self) -> str:
        """Everything that has been sent to be drawn, as it stands in the messages."""
        drawn = list(self.elements.values())
        tables = [json.loads(element.bidi_component.json or "null") for element in drawn]
        return "\n".join([*(MessageToString(element, as_utf8=True) for element in drawn), *map(_plain, tables)])

    def labels(self) -> list[str]:
        """The labels of all widgets."""
        return [widget.label for widget in self._widgets()]

    def widget(self, label: str) -> Any:
        """The only widget with this label, as Streamlit describes it to a browser."""
        widgets = [widget for widget in self._widgets() if widget.label == label]
        assert len(widgets) == 1, f"{label}: {len(widgets)} among {self.labels()}"
        return widgets[0]

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def send(self, message: BackMsg) -> None:
        """Send any message."""
        self.socket.send(message.SerializeToString())

    def _widgets(self) -> Iterator[Any]:
        for element in self.elements.values():
            widget = _of(element)
            if getattr(widget, "id", "") and hasattr(widget, "label"):
                yield widget

    def _part(self, label: str) -> str:
        """The id of the part that a widget runs; empty for the whole page."""
        widget = self.widget(label)
        path = next(path for path, element in self.elements.items() if _of(element) is widget)
        return self._part_of[path] if self.parts else ""

    def _send(self, triggers: dict[str, dict[str, Any]] | None = None, part: str = "") -> "RawClient":
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.query_string = self._page, self._query
        for widget, value in (self._values | (triggers or {})).items():
            state.widget_states.widgets.append(WidgetState(id=widget, **value))
        if part:
            state.fragment_id = part
        self.send(message)
        self._receive(part)
        return self

    def _receive(self, part: str = "") -> None:
        """Take in messages until the run is over; one that ends early is followed by the next, of the whole page."""
        self.runs = 0
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=_PATIENCE))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
                self._page = message.new_session.page_script_hash
                alone, self.runs = part and not self.runs, self.runs + 1
                others = {path: e for path, e in self.elements.items() if self._part_of[path] != part}
                self.elements = others if alone else {}
            elif kind == "delta" and message.delta.HasField("new_element"):
                path = tuple(message.metadata.delta_path)
                self.elements[path], self._part_of[path] = message.delta.new_element, message.delta.fragment_id
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return


def _of(element: Any) -> Any:
    return getattr(element, element.WhichOneof("type"))


def _plain(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


@contextlib.contextmanager
def raw_client(url: str, *arguments: Any, **settings: Any) -> Iterator[RawClient]:
    """A raw client that hangs up in the end."""
    client = RawClient(url, *arguments, **settings)
    try:
        yield client
    finally:
        client.close()
