"""The running server's part: it runs a command line as the command line would, on the register that it has open.

The command works in a folder of its own; what it writes there is sent to the caller, and the paths in its answer are
the caller's. It acts as the operator, and the log says that it came through the server.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from lomma_core.cli.beside import paths, rules
from lomma_core.cli.beside.client import LARGEST_SOURCE
from lomma_core.cli.command import Answer, Command, Work
from lomma_core.cli.messages import sentence, unexpected
from lomma_core.control.server import ControlServer
from lomma_core.control.wire import ChannelBroken, Wire
from lomma_core.errors import LommaError
from lomma_core.permissions import SERVED_OPERATOR
from lomma_core.register import Register
from lomma_core.storage import causes
from lomma_core.utils.atomic_file import FOLDER
from lomma_core.watch import error_numbers

NO_CHANNEL = (
    "Kommandon kan inte köras medan servern är igång: mappen som databasen ligger i går inte att skriva i, "
    "eller något annat står i vägen för {folder}."
)
# Seconds for the request and for each piece of a file, and for each piece that the caller is sent.
_RECEIVED_WITHIN, _TAKEN_WITHIN = 60, 30
_PIECE = 1 << 20
_NUMBER = "Uppge felnummer {number}: det står i serverns logg."


@contextmanager
def channel(register: Callable[[], Register], warn: Callable[[str], None]) -> Iterator[None]:
    """Run commands for the command line while the block runs; ``warn`` is told when that is not possible."""
    try:
        server = ControlServer(register().store.path, partial(_serve, register))
    except OSError:
        warn(NO_CHANNEL.format(folder=f"{register().store.path.name}.styr"))
        yield
        return
    try:
        yield
    finally:
        server.close()


def _serve(register: Callable[[], Register], wire: Wire, folder: Path) -> None:
    """Run the command of one connection, and send what comes of it: never a traceback, nor what was typed (R4)."""
    # Every command with all that it loads: needed when the first one comes.
    from lomma_core.cli.main import PROGRAM, commands

    try:
        wire.within(_RECEIVED_WITHIN)
        request = _Request.of(wire.receive())
        # Before anything is done with the line: some commands never come to ``_Run``.
        rules.refuse_unless_permitted(request.words)
        run = _Run(register, wire, folder, request)
        with commands.make_context(PROGRAM, list(request.words), obj=run) as ctx:
            answer: Answer = commands.invoke(ctx)
        if run.placed is None:
            raise rules.NeedsDatabaseAlone
        run.send(answer)
    except ChannelBroken:
        raise
    except click.ClickException as error:
        wire.send({"unclear": sentence(error)})
    except LommaError as error:
        wire.send({"error": str(error)})
    except Exception as error:
        # In the log in any case; but a full disk is to be mended, and not to be reported.
        number = error_numbers.note(error)
        report = "" if causes.is_full_disk(error) else f" {_NUMBER.format(number=number)}"
        wire.send({"error": f"{unexpected(error)}{report}"})


@dataclass(frozen=True)
class _Request:
    """What a caller sends: its line and working folder, the first line of its standard input, and of its files.

    ``targets`` says whether each to write is a ``file``, a ``folder`` or not there; ``sources`` are those to read.
    """

    words: tuple[str, ...]
    folder: str
    line: bytes
    targets: dict[str, str]
    sources: tuple[str, ...]

    @classmethod
    def of(cls, message: dict[str, Any]) -> "_Request":
        """A request as it came. Raises ChannelBroken when it is none."""
        try:
            words, sources = ([str(word) for word in message[name]] for name in ("words", "sources"))
            targets = {str(name): str(state) for name, state in message["targets"].items()}
            return cls(tuple(words), str(message["folder"]), bytes.fromhex(message["line"]), targets, tuple(sources))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ChannelBroken from error


class _Run:
    """One command of one caller."""

    def __init__(self, register: Callable[[], Register], wire: Wire, folder: Path, request: _Request) -> None:
        self._register, self._wire, self._folder, self._request = register, wire, folder, request
        self.placed: dict[str, Path] | None = None
        self._called: dict[str, Path] = {}

    def __call__(self, ctx: click.Context, command: Command) -> Answer:
        """Run the command, with its files in the folder."""
        self._called = dict(paths.named(ctx, paths.Target))
        sources = dict(paths.named(ctx, paths.Source))
        self.placed = {name: self._place(name, path) for name, path in (self._called | sources).items()}
        if not set(sources).issuperset(self._request.sources):
            raise ChannelBroken
        self._wire.send({"go": True})
        for name in self._request.sources:
            with self.placed[name].open("wb") as file:
                for piece in self._wire.receive_data(LARGEST_SOURCE):
                    self._wire.within(_RECEIVED_WITHIN)
                    file.write(piece)
        for name in self._called:
            self._prepare(self.placed[name], self._request.targets.get(name, "none"))
        work = Work(self._register(), SERVED_OPERATOR, self._progress, lambda: self._request.line, False)
        in_place = {name: Path(self._request.folder, path) for name, path in paths.named(ctx, paths.InPlace)}
        return command.run(ctx, work, self.placed | in_place)

    def send(self, answer: Answer) -> None:
        """Send the files that the command wrote, and its answer."""
        result, lines, well = answer
        shown = {}
        for name, path in self._called.items():
            made = (self.placed or {})[name]
            for file in sorted(made.iterdir()) if made.is_dir() else [made]:
                within = None if file == made else file.name
                shown[str(file)] = str(path / file.name if within else path)
                # What is empty is what stands for the caller's own file.
                if file.is_file() and file.stat().st_size:
                    self._send_file(name, within, file)
        content = json.dumps({"result": _renamed(result, shown), "lines": _renamed(lines, shown)}).encode()
        self._wire.within(_TAKEN_WITHIN)
        self._wire.send({"answer": well})
        self._wire.send_data([content])

    def _place(self, name: str, path: Path) -> Path:
        """Where a file of the caller's stands here: under its own name, which some commands read something from."""
        folder = self._folder / name
        folder.mkdir()
        return folder / (path.name if path.name not in ("", "..") else "mapp")

    def _prepare(self, place: Path, state: str) -> None:
        """Let there be a folder or a file where the caller has one, so that the command meets what it would meet."""
        try:
            if state == "folder":
                place.mkdir()
            elif state == "file":
                place.touch()
        except (OSError, ValueError):
            # A ValueError is a sign that no name has.
            raise LommaError(FOLDER) from None

    def _progress(self, done: int, total: int) -> None:
        self._wire.within(_TAKEN_WITHIN)
        self._wire.send({"progress": [done, total]})

    def _send_file(self, name: str, within: str | None, file: Path) -> None:
        self._wire.within(_TAKEN_WITHIN)
        self._wire.send({"file": name, "name": within})
        self._wire.send_data(self._pieces(file))

    def _pieces(self, file: Path) -> Iterator[bytes]:
        with file.open("rb") as stream:
            while piece := stream.read(_PIECE):
                self._wire.within(_TAKEN_WITHIN)
                yield piece


def _renamed(value: object, shown: dict[str, str]) -> object:
    """What a command answers, with the caller's paths in place of the ones where it worked."""
    if isinstance(value, str):
        for place in sorted(shown, key=len, reverse=True):
            value = value.replace(place, shown[place])
        return value
    if isinstance(value, dict):
        return {key: _renamed(item, shown) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(item, shown) for item in value]
    return value
