"""What Streamlit's websocket tells of the server to whoever opens it, and need not (ASVS 5 13.4.6).

Each run begins with a message with the folder of the program, the versions of Streamlit and Python, the operating
system and a number of the machine.
"""

from pathlib import Path

from starlette.types import Message, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import pages
from pages.app.web.index_page import VERSION

_SCRIPT = Path(pages.__file__).resolve().parent / "frame.py"
_FOLDER = str(_SCRIPT.parent).encode()


def without_server(send: Send) -> Send:
    """Pass messages on, without what they say of the server."""

    async def passed_on(message: Message) -> None:
        data = message.get("bytes") if message["type"] == "websocket.send" else None
        await send(message if not data or _FOLDER not in data else {**message, "bytes": _plain(data)})

    return passed_on


def _plain(data: bytes) -> bytes:
    message = ForwardMsg.FromString(data)
    if message.WhichOneof("type") != "new_session":
        return data
    session = message.new_session
    session.main_script_path = _SCRIPT.name
    about = session.initialize.environment_info
    about.Clear()
    # A page that meets another version than it had when it was opened loads itself anew.
    about.streamlit_version = VERSION
    session.initialize.user_info.Clear()
    plain: bytes = message.SerializeToString()
    return plain
