"""``scan --stdin``: texts from standard input judged one by one, without a database, and never repeated (R2–R4)."""

import codecs
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import click

from lomma_core.cli.command import Answer, Command, Streamed
from lomma_core.cli.messages import UnclearCommand
from lomma_core.privacy import guard

_CHUNK = 1 << 16


class Scan(Command):
    """The command ``scan``, which opens the register only when it is to read that."""

    def invoke(self, ctx: click.Context) -> Answer:
        """Judge standard input with ``--stdin``, else run as any command."""
        if ctx.params["null"] and not ctx.params["stdin"]:
            raise UnclearCommand("Använd --null bara tillsammans med --stdin.")
        if ctx.params["stdin"]:
            return Streamed(map(_verdict, texts(sys.stdin.buffer, b"\0" if ctx.params["null"] else b"\n"))), [], True
        answer: Answer = super().invoke(ctx)
        return answer


def texts(stream: BinaryIO, separator: bytes) -> Iterator[str]:
    """The texts of a stream of UTF-8, each as soon as it has ended; a last text needs no separator after it.

    What is no UTF-8 becomes replacement characters. At the end of a line a carriage return belongs to the line end.
    """
    parts: list[bytes] = []
    first = True
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined]
        *ends, rest = chunk.split(separator)
        for end in ends:
            yield _text([*parts, end], separator, first)
            parts, first = [], False
        if rest:
            parts.append(rest)
    if parts:
        yield _text(parts, separator, first)


def _text(parts: list[bytes], separator: bytes, first: bool) -> str:
    whole = b"".join(parts)
    if first:
        whole = whole.removeprefix(codecs.BOM_UTF8)
    if separator == b"\n":
        whole = whole.removesuffix(b"\r")
    return whole.decode("utf-8", errors="replace")


def _verdict(text: str) -> tuple[dict[str, Any], str]:
    refused, suspected = guard.classify(text)
    parts = [f"nekas: {guard.kinds_in_words(refused)}"] if refused else []
    parts += [f"frågas om: {guard.kinds_in_words(suspected)}"] if suspected else []
    return {"refuse": refused, "warn": suspected}, "; ".join(parts) or "går bra"
