"""Who gets through to a running server's control channel, and that nothing sent to it stops it (issue 15, 5 and 6)."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from lomma_core.control import client, place, server
from lomma_core.control.place import folder_of
from lomma_core.control.server import ControlServer
from lomma_core.control.wire import ChannelBroken, Wire

UNIX = hasattr(socket, "AF_UNIX")
HOSTILE = {
    "no frame": b"\xff" * 4096,
    "a length that nobody has": b"J\xff\xff\xff\xff",
    "more than a message": b"J" + (1 << 20).to_bytes(4, "big") + b" " * 4096,
    "no JSON": b"J\x00\x00\x00\x04oops",
    "no object": b"J\x00\x00\x00\x02[]",
    "deep JSON": b"J\x00\x00\xff\x00" + b"[" * 0xFF00,
    "half a message": b"J\x00\x00\x00\x10{",
    "a nonce that is none": b'J\x00\x00\x00\x0f{"nonce": null}',
    "nothing": b"",
}


def echo(wire: Wire, folder: Path) -> None:
    """Answer with what came, and say whether the folder is there."""
    wire.send({"came": wire.receive(), "folder": folder.is_dir(), "rights": folder.stat().st_mode & 0o077})


@pytest.fixture(params=["socket", "port"])
def database(request, tmp_path, monkeypatch):
    """Where a database would be; its channel is a socket, or a port where the system or the path has none."""
    if request.param == "socket" and not UNIX:
        pytest.skip("Systemet har inga sådana socklar.")
    # The folder of a test may be too deep for a socket.
    monkeypatch.setattr(server, "_LONGEST_PATH", 107 if request.param == "socket" else 0)
    folder = Path(tempfile.mkdtemp())
    yield folder / "lomma.duckdb"
    shutil.rmtree(folder)


@pytest.fixture
def channel(database):
    """A channel that echoes."""
    opened = ControlServer(database, echo)
    yield opened
    opened.close()


def answer(database: Path, message: str = "hej") -> dict | None:
    """What the channel answers somebody who may come; None when nobody answers."""
    with client.connect(database) as wire:
        if wire is None:
            return None
        wire.send({"ord": message})
        return wire.receive()


def raw(database: Path) -> socket.socket:
    """A connection to the channel without the handshake."""
    address = place.read(database)
    if address.port is not None:
        return socket.create_connection(("127.0.0.1", address.port))
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(address.socket))
    return connection


def ended(connection: socket.socket) -> bool:
    """Whether the channel ends the connection without an answer to what was sent."""
    connection.settimeout(60)
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return True


def test_the_channel_answers_whoever_knows_the_secret_and_is_gone_when_it_is_closed(database, channel):
    assert answer(database) == {"came": {"ord": "hej"}, "folder": True, "rights": 0}
    channel.close()
    assert not folder_of(database).exists()
    assert answer(database) is None


@pytest.mark.skipif(os.name != "posix", reason="Windows har inga sådana rättigheter; mappen ärver dem av Python.")
def test_only_the_owner_may_open_the_folder_and_what_is_in_it(database, channel):
    folder = folder_of(database)
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.iterdir()]} == {0}


def test_each_start_has_a_secret_of_its_own(database, channel):
    first = place.read(database).secret
    channel.close()
    again = ControlServer(database, echo)
    assert place.read(database).secret != first
    assert len(first) == 32
    again.close()


def test_the_secret_of_another_start_opens_nothing(database, channel):
    file = folder_of(database) / "adress.json"
    content = json.loads(file.read_text())
    file.write_text(json.dumps(content | {"secret": "00" * 32}))
    assert answer(database) is None
    file.write_text(json.dumps(content))
    assert answer(database)["came"] == {"ord": "hej"}


def test_a_program_that_does_not_know_the_secret_is_no_server(database, channel):
    """It may listen on the port of a server that was killed: it gets nothing of what is sent (R4)."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        file = folder_of(database) / "adress.json"
        file.write_text(json.dumps({"port": other.getsockname()[1], "secret": "11" * 32}))
        came = []

        def pretend() -> None:
            wire = Wire(other.accept()[0])
            wire.within(60)
            wire.send({"nonce": "22" * 32})
            wire.receive()
            wire.send({"proof": "33" * 32})
            with pytest.raises(ChannelBroken):
                came.append(wire.receive())
            wire.close()

        thread = threading.Thread(target=pretend)
        thread.start()
        assert answer(database, "hemligt") is None
        thread.join()
    assert came == []


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_message_is_refused_and_the_channel_lives(database, channel, sent):
    with raw(database) as connection:
        # The server may refuse, and close, before all is sent.
        with suppress(OSError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        assert ended(connection)
    assert answer(database)["came"] == {"ord": "hej"}


def test_more_commands_than_two_at_once_are_told_to_wait(database, monkeypatch):
    running, go_on = threading.Semaphore(0), threading.Event()

    def wait(wire: Wire, folder: Path) -> None:
        running.release()
        go_on.wait()
        wire.send({"klart": True})

    opened = ControlServer(database, wait)
    with client.connect(database) as first, client.connect(database) as second:
        running.acquire()
        running.acquire()
        with client.connect(database) as third:
            assert "Försök igen om en stund" in third.receive()["error"]
        go_on.set()
        assert first.receive() == second.receive() == {"klart": True}
    opened.close()


def test_what_a_killed_server_left_opens_nothing_and_stands_in_nobodys_way(database, channel):
    left = folder_of(database)
    aside = shutil.copytree(left, left.with_name("kvar"), ignore=shutil.ignore_patterns("socket"))
    channel.close()
    os.rename(aside, left)
    if UNIX and place.read(database).port is None:
        socket.socket(socket.AF_UNIX).bind(str(left / "socket"))
    (left / "arbete").mkdir()
    assert answer(database) is None
    again = ControlServer(database, echo)
    assert answer(database)["came"] == {"ord": "hej"}
    assert not (left / "arbete").exists()
    again.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="Bara root kan bli en annan användare.")
@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="Systemet säger inte vem som är i andra änden.")
def test_another_user_is_refused_by_the_rights_and_without_them_by_the_system():
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    database = folder / "lomma.duckdb"
    opened = ControlServer(database, echo)
    code = "\n".join(
        (
            "import os, socket, sys",
            "os.setgroups([])",
            "os.setgid(65534)",
            "os.setuid(65534)",
            "connection = socket.socket(socket.AF_UNIX)",
            "connection.settimeout(60)",
            "try:",
            "    connection.connect(sys.argv[1])",
            "    print(connection.recv(4096))",
            "except OSError as error:",
            "    print(type(error).__name__)",
        )
    )
    words = [sys.executable, "-I", "-S", "-c", code, str(folder_of(database) / "socket")]

    def stranger() -> str:
        return subprocess.run(words, capture_output=True, text=True).stdout.strip()

    try:
        assert stranger() == "PermissionError"
        # As if somebody had given everybody the rights.
        folder_of(database).chmod(0o755)
        (folder_of(database) / "socket").chmod(0o666)
        # Not even a challenge.
        assert stranger() in ("b''", "ConnectionResetError")
        assert answer(database)["came"] == {"ord": "hej"}
    finally:
        opened.close()
        shutil.rmtree(folder)
