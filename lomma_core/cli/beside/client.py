"""A command sent to the running server, and what comes of it: steps, files, and the answer.

Files are read and written here, so that rights, working folder and owner are the caller's. Which are read and where
anything is written follows from the caller's own line only, never from what the server says.
"""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import click

from lomma_core.cli.beside import paths, rules
from lomma_core.cli.command import FILE_FAULT, Answer
from lomma_core.cli.messages import UnclearCommand
from lomma_core.control.wire import ChannelBroken, Wire
from lomma_core.errors import FileRefused, FileTaken, LommaError
from lomma_core.exchange.exports.source import Progress
from lomma_core.utils.atomic_file import FOLDER, atomic_write

# Bytes of a file that is sent: far above what any form takes.
LARGEST_SOURCE = 100 * 1024**2
# Bytes that are sent at a time.
_PIECE = 1 << 18
# Bytes of the first line of standard input.
LONGEST_LINE = 1 << 14
# Bytes of an answer, which is lines of text or JSON.
_LARGEST_ANSWER = 1 << 30
BROKEN = "Kontakten med servern bröts innan kommandot var klart. Se efter vad som blev gjort, och försök igen."
_TOO_LARGE = "Filen är för stor: högst 100 MB när servern är igång."


def run(wire: Wire, words: Sequence[str], ctx: click.Context, progress: Progress | None) -> Answer:
    """Let the server run a command, and write the files that it makes. Raises LommaError and UnclearCommand."""
    rules.refuse_unless_permitted(words)
    targets = {
        name: "folder" if path.is_dir() else "file" if path.exists() else "none"
        for name, path in paths.named(ctx, paths.Target)
    }
    line = sys.stdin.buffer.readline(LONGEST_LINE).hex() if paths.wants_line(ctx) else ""
    request = {"words": list(words), "folder": os.getcwd(), "line": line, "targets": targets}
    try:
        with ExitStack() as open_files:
            sources = {}
            for name, path in paths.named(ctx, paths.Source):
                # What cannot be read the command says itself, where it runs.
                with suppress(OSError):
                    sources[name] = open_files.enter_context(_open(path))
            wire.send(request | {"sources": list(sources)})
            message = _checked(wire.receive())
            for file in sources.values():
                wire.send_data(iter(partial(file.read, _PIECE), b""))
        while "answer" not in message:
            message = _checked(wire.receive())
            if "progress" in message and progress:
                progress(*map(int, message["progress"]))
            if "file" in message:
                _write(wire, ctx, message, targets)
        answer = json.loads(b"".join(wire.receive_data(_LARGEST_ANSWER)))
        return answer["result"], list(answer["lines"]), message["answer"] is True
    except (ChannelBroken, ValueError, TypeError, KeyError):
        raise LommaError(BROKEN) from None


def _checked(message: dict[str, Any]) -> dict[str, Any]:
    """The message, unless it says that the command has failed."""
    if "unclear" in message:
        raise UnclearCommand(str(message["unclear"]))
    if "error" in message:
        raise LommaError(str(message["error"]))
    return message


def _open(path: Path) -> BinaryIO:
    """A file to send. Raises OSError, and FileRefused when it is too large."""
    file = path.open("rb")
    if os.fstat(file.fileno()).st_size > LARGEST_SOURCE:
        file.close()
        raise FileRefused(_TOO_LARGE)
    return file


def _write(wire: Wire, ctx: click.Context, message: dict[str, Any], targets: dict[str, str]) -> None:
    """Write a file that the server has made, where the caller's line says."""
    target, name = dict(paths.named(ctx, paths.Target))[message["file"]], message["name"]
    if name is not None:
        # Whatever the server says, it is a file in the folder.
        if not isinstance(name, str) or name in ("", "..") or Path(name).name != name or "\\" in name:
            raise ChannelBroken
        target = target / name
    elif targets[message["file"]] == "none" and target.exists():
        # It came meanwhile, and was not there to be replaced.
        raise FileTaken
    with atomic_write(target, FOLDER if name else FILE_FAULT) as file:
        for piece in wire.receive_data():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
