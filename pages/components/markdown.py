"""Text that is shown as it is where Markdown is read: nobody's words become a link, a heading, a colour or a formula.

Streamlit reads Markdown in every label, heading, message and tooltip, and most of ours hold somebody's words: a title,
a choice's label, a file's name. Instead of some five hundred calls that each must remember ``escape``, ``install``
makes Streamlit's functions escape what they are given, unless it is ``Markdown``; Streamlit's function for Markdown
alone reads it.

A backslash holds what is syntax. Bare addresses, emoji names and arrows are looked for in the text that comes out,
where no backslash is left: there an invisible joiner stands within.

The callbacks of these functions get ``refusals_shown`` the same way: no page must remember that either.
"""

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lomma_core.utils.text import visible
from pages.app.flash import refusals_shown

JOINER = "\u2060"
# Inside https://, www., an e-mail address, :emoji:, :material/icon:, and dashes and arrows that are drawn as one sign.
_FOUND_LATER = re.compile(
    r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=[\w+/-]+:)|(?<=-)(?=[->])|(?<=[<>~])(?=[-=])", re.IGNORECASE
)
# Only what would be read: a label is also what a screen reader says, backslashes and all.
_SYNTAX = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~]|$) | `(?=.*`) | \$(?=.*\$) | ~(?=.*~)     # before a sign; of a pair the first
    | (?<!\s)\* | \*(?!\s|$) | (?<![^\W_])_ | _(?![^\W_])          # where emphasis begins or ends
    | \[ | \| | <(?=[a-z/!?]) | &(?=\#?\w+;) | :(?=[a-z:])         # links, tables, HTML, entities, directives
    | ^\#(?=[\#\s]|$) | ^> | ^[-+=](?=[-+=\s]|$)                   # what a line begins with
    """,
    re.IGNORECASE | re.VERBOSE,
)
# A list's number.
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


class Markdown(str):
    """A text of the program's own that is Markdown; what others have written stands in it by ``escape``."""


def escape(text: str) -> str:
    """Anybody's text, on one line, for a place that reads Markdown, with nothing in it read as Markdown."""
    return _escape(" ".join(text.split()))


def as_text(text: object) -> object:
    """A text escaped, with its lines, unless it is ``Markdown``; anything that is no text as it is."""
    if not isinstance(text, str) or isinstance(text, Markdown):
        return text
    # Four spaces before a line would make it code.
    return "\n".join(_escape(line.lstrip(" \t")) for line in text.split("\n"))


def _escape(line: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _SYNTAX.sub(r"\\\g<0>", _FOUND_LATER.sub(JOINER, visible(line))))


_LABEL, _BODY = ("label", "help"), ("body", "help")
# Function -> the parameters that are Markdown.
READS_MARKDOWN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("title", "header", "subheader", "caption"), _BODY),
    **dict.fromkeys(("success", "info", "warning", "error"), ("body", "title")),
    **dict.fromkeys(("button", "form_submit_button", "download_button", "link_button", "page_link"), _LABEL),
    **dict.fromkeys(("text_input", "text_area", "number_input", "checkbox", "file_uploader"), _LABEL),
    **dict.fromkeys(("selectbox", "multiselect", "popover", "pills"), _LABEL),
    "expander": ("label",),
    "radio": ("label", "help", "captions"),
    "tabs": ("tabs",),
    "progress": ("text",),
    "write": ("args",),
}
# Of these the answers are Markdown too; a selectbox shows its answers as they are.
_MARKDOWN_ANSWERS = ("radio", "pills")
_PLAIN_ANSWERS = ("selectbox", "multiselect")
# They read no Markdown.
_PLAIN = ("text", "code")
_MARK = "_shows_text"


def install() -> None:
    """Make Streamlit's functions show text as it is, and refusals in Swedish, in this process, once for all."""
    if getattr(DeltaGenerator.button, _MARK, False):
        return
    for name, parameters in [*READS_MARKDOWN.items(), *((name, ("body",)) for name in _PLAIN)]:
        setattr(DeltaGenerator, name, _showing_text(getattr(DeltaGenerator, name), name, parameters))
        # Streamlit's own module holds the methods of its main container.
        setattr(st, name, getattr(getattr(st, name).__self__, name))


def _showing_text(method: Callable[..., Any], name: str, parameters: tuple[str, ...]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def shown(*args: object, **kwargs: object) -> object:
        call = signature.bind(*args, **kwargs)
        for parameter in parameters:
            if parameter in call.arguments:
                value = call.arguments[parameter]
                call.arguments[parameter] = _visible(value) if name in _PLAIN else _as_text(value)
        if name in _MARKDOWN_ANSWERS or name in _PLAIN_ANSWERS:
            say = as_text if name in _MARKDOWN_ANSWERS else _visible
            words = call.arguments.get("format_func") or str
            call.arguments["format_func"] = lambda answer: say(words(answer))
        for moment in ("on_click", "on_change"):
            callback = call.arguments.get(moment)
            if callable(callback):
                call.arguments[moment] = refusals_shown(callback)
        return method(*call.args, **call.kwargs)

    setattr(shown, _MARK, True)
    return shown


def _as_text(value: object) -> object:
    return type(value)(map(as_text, value)) if isinstance(value, (list, tuple)) else as_text(value)


def _visible(text: object) -> object:
    return visible(text) if isinstance(text, str) else text
