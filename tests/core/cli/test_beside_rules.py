"""What a command that the server runs may do with the caller's files (issue 15, 6)."""

import socket

import click
import pytest

from lomma_core.cli.beside import client, rules
from lomma_core.cli.beside.paths import InPlace, Source, Target
from lomma_core.cli.main import commands
from lomma_core.control.wire import Wire
from lomma_core.errors import FileTaken, LommaError

LEAVES = dict(commands.leaves())


def test_every_command_that_the_server_runs_exists_and_the_ones_that_replace_a_database_are_not_among_them():
    assert LEAVES.keys() >= rules.THROUGH_SERVER
    assert not rules.THROUGH_SERVER & {"demo", "restore"}


@pytest.mark.parametrize("words", sorted(rules.THROUGH_SERVER))
def test_every_word_that_names_a_file_is_read_and_written_by_the_caller(words):
    files = [param for param in LEAVES[words].params if param.metavar in ("FILE", "FOLDER")]
    assert [param.name for param in files if not isinstance(param.type, InPlace | Source | Target)] == []


@pytest.mark.parametrize("name", ["../utanför.csv", "/tmp/utanför.csv", "under/fil.csv", "a\\b.csv", "..", "", 7])
def test_the_server_cannot_write_outside_the_folder_that_the_caller_named(tmp_path, name):
    assert _answer(tmp_path, {"file": "to", "name": name}) == client.BROKEN
    assert not list(tmp_path.rglob("*.csv"))


def test_the_server_cannot_write_where_the_caller_named_nothing(tmp_path):
    assert _answer(tmp_path, {"file": "forms", "name": "fil.csv"}) == client.BROKEN


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path):
    target = tmp_path / "ut"

    def come() -> None:
        target.write_text("annans")

    assert _answer(tmp_path, {"file": "to", "name": None}, come) == str(FileTaken())
    assert target.read_text() == "annans"


def _answer(tmp_path, message: dict, before=lambda: None) -> str:
    """What is said when a server answers an export with such a message and a file."""
    words = ["export", "--to", str(tmp_path / "ut"), "--format", "csv"]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        server = Wire(theirs)
        for sent in ({"go": True}, message):
            server.send(sent)
        server.send_data([b"hemlig"])
        theirs.shutdown(socket.SHUT_WR)

        def run(ctx: click.Context, command: click.Command) -> None:
            client.run(_Before(ours, before), words, ctx, None)

        with commands.make_context("lomma", words, obj=run) as ctx, pytest.raises(LommaError) as error:
            commands.invoke(ctx)
    return str(error.value)


class _Before(Wire):
    """A connection before whose first message something happens."""

    def __init__(self, connection: socket.socket, happens) -> None:
        super().__init__(connection)
        self._happens = happens

    def receive(self) -> dict:
        self._happens()
        return super().receive()
