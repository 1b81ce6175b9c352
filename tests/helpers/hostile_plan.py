"""Texts that some program would read as its own language, and a plan with one of them after every label and hint."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import tomlkit

from lomma_core.plan.loader import file_text
from lomma_core.plan.model import Action
from tests.conftest import PLAN

# HTML, Markdown, LaTeX and Streamlit's own directives.
MARKUP = [
    "[Din session gick ut, logga in igen](https://evil.example)",
    ":red[Fel] :material/lock: :smile:",
    "$x^2$ och $$y$$",
    "<b>fet</b><img src=x onerror=alert(1)>",
    "![bild](https://evil.example/a.png)",
    "se https://evil.example och www.evil.example",
    "# rubrik",
    "- punkt",
    "`kod` **fet** _lut_ ~~struken~~",
    "a -> b -- c",
]
# A spreadsheet's and Word's formulas, templates, and the language that the PDF is set in.
FORMULAS = [
    '=HYPERLINK("https://evil.example")',
    '{ INCLUDETEXT "evil.docx" }',
    "{{7*7}} ${7*7} {% raw %} %s {0}",
    '#import "evil.typ": * #eval("1")',
    "]]> &amp; <!-- --> </text></svg>",
]
# What turns a line's order, what has no width, and what XML may not hold.
UNSEEN = ["abc\u202edef\u200b", "ghi\u2066jkl\u2069", "mno\u0007pqr\u001b[31m"]
SHOWN = ["abc‹U+202E›def‹U+200B›", "ghi‹U+2066›jkl‹U+2069›", "mno‹U+0007›pqr‹U+001B›[31m"]


def write_hostile_plan(folder: Path, words: Sequence[str]) -> Path:
    """A plan file in which each label, plural, hint and description ends with one of the words, in turn.

    The municipality's name ends with the first and the last of them. The administrator may do all, so that one account
    writes the texts and sees every page.
    """
    plan, n = tomlkit.parse(file_text(PLAN)), 0
    parts = [*plan["roll"], *plan["plats"], *plan["miljo"], *plan["omrade"], *plan["niva"], *plan["form"]]
    parts += [choice for choices in plan["choices"].values() for choice in choices]
    parts += [field for form in plan["form"] for field in form["field"]]
    for part in parts:
        for key in ("label", "plural", "hint", "section", "description"):
            if part.get(key):
                part[key] = f"{part[key]} {words[n % len(words)]}"
                n += 1
    for role in plan["roll"]:
        role["may"] = list(get_args(Action)) if role["name"] == "administrator" else role["may"]
    plan["plan"]["kommun"] = f"Lomma {words[0]} {words[-1]}"
    path = folder / "plan.toml"
    path.write_text(tomlkit.dumps(plan), encoding="utf-8")
    return path
