"""What has changed since the quarter before, as tables: each record, and each answer before and after (P7)."""

from collections.abc import Iterator, Sequence

import streamlit as st

from lomma_core.quarterly import changes
from lomma_core.quarterly.changed import texts
from lomma_core.quarterly.changed.parts import Grade, Line, Part
from lomma_core.quarterly.changed.texts import Piece
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import digits
from pages.app import context
from pages.components.paging import long_list
from pages.dashboard.tree import Node, tree

FIRST = 10
_GRADES = {Grade.WORSE: "Sämre", Grade.BETTER: "Bättre", Grade.NEITHER: ""}


def changes_tables(quarter: Quarter) -> None:
    """Draw a table for each part in which something has changed, what has become worse first."""
    register = context.register()
    changed = changes.since(register, context.actor(), quarter)
    for part in changes.rows(register.plan, changed):
        n = len(part.lines)
        st.subheader(f"{part.heading} ({digits(n)})" if n > FIRST else part.heading, anchor=False)
        long_list(f"quarter/{quarter}/{part.heading}", part.lines, FIRST, _table)
    for section in changes.rest(register.plan, changed):
        st.subheader(section.heading, anchor=False)
        for line in section.lines:
            st.write(line)


def _table(key: str, lines: Sequence[Line]) -> None:
    columns = ("Vad", "Svar", "Före", "Efter")
    head = Node("thead", [Node("tr", [Node("th", [column], scope="col") for column in columns])])
    bodies = [Node("tbody", list(_rows(line))) for line in lines]
    tree(f"{key}/table", Node("table", [head, *bodies], "lomma-changes"))


def _rows(line: Line) -> Iterator[Node]:
    """A record's rows; its name stands before the first and covers them all."""
    parts = line.rows or (Part(""),)
    word = _GRADES[line.grade]
    mark = [Node("p", [word], "worse" if line.grade is Grade.WORSE else "quiet")] if word else []
    for place, part in enumerate(parts):
        name = [Node("th", [line.name, *mark], scope="rowgroup", rows=len(parts))] if place == 0 else []
        before, after = _answers(part)
        yield Node(
            "tr",
            [*name, Node("td", [part.question], "question"), Node("td", before, "before"), Node("td", after, "after")],
        )


def _answers(part: Part) -> tuple[list[Node | str], list[Node | str]]:
    """What stood and what stands; of two texts the words that differ are marked."""
    if not part.question:
        return [], []
    if part.words or not (part.before and part.after):
        return [part.before or "–"], [part.after or "–"]
    left, right = texts.pieces(part.before, part.after)
    if len(left) == len(right) == 1:
        # Two different texts: all of it is marked by where it stands.
        return [part.before], [part.after]
    return _marked(left, "del"), _marked(right, "ins")


def _marked(pieces: list[Piece], tag: str) -> list[Node | str]:
    return [Node(tag, [piece.text]) if piece.changed else piece.text for piece in pieces]
