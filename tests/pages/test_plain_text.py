"""What others have written is shown as text: which of Streamlit's functions read Markdown, and none is passed by."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from lomma_core.bootstrap import ROOT
from pages.components import markdown
from pages.components.markdown import JOINER, READS_MARKDOWN, Markdown, as_text, escape

SOURCES = sorted((ROOT / "pages").rglob("*.py"))
# Functions of Streamlit that show no text, or show it as it is.
SHOWS_NO_MARKDOWN = {
    *("container", "columns", "empty", "form", "space", "rerun", "stop", "fragment", "set_page_config", "navigation"),
    *("Page", "switch_page", "cache_resource", "cache_data", "App", "text", "code", "html", "vega_lite_chart", "logo"),
    *("spinner", "image", "get_option"),
}
# Bold, a link and a colour, as Streamlit's Markdown writes them.
MARKUP = re.compile(r"\*\*|\]\(|:\w+\[")
WORDS = {"label", "body", "text", "help", "title", "captions", "tabs"}


def _calls() -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call of a function of Streamlit, by its name."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[0] == "st":
                yield path, ast.unparse(node.func).rpartition(".")[2], node


def test_every_function_of_streamlit_that_pages_call_is_known_to_show_text_as_it_is():
    names = {name for _, name, _ in _calls()}
    assert names - {*READS_MARKDOWN, *SHOWS_NO_MARKDOWN, "markdown"} == set()


@pytest.mark.parametrize("name", READS_MARKDOWN)
def test_every_parameter_with_words_is_escaped(name):
    parameters = set(inspect.signature(getattr(st, name)).parameters)
    assert parameters & WORDS <= set(READS_MARKDOWN[name])
    assert set(READS_MARKDOWN[name]) <= parameters


def test_what_is_written_as_markdown_holds_the_words_of_others_escaped_only():
    faults = []
    for path, name, call in _calls():
        if name == "markdown":
            faults += [f"{path.name}:{call.lineno}" for part in _parts(call.args[0]) if not _is_ours(part)]
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markdown":
                faults += [f"{path.name}:{node.lineno}" for part in _parts(node.args[0]) if not _is_ours(part)]
    assert faults == []


def test_no_sentence_of_ours_has_markup_where_it_would_be_shown_as_signs():
    marked = []
    for path, name, call in _calls():
        # st.markdown reads markup, and so does what is wrapped as Markdown.
        if name == "markdown" or any(isinstance(part, ast.Name) and part.id == "Markdown" for part in ast.walk(call)):
            continue
        texts = [
            part.value for part in ast.walk(call) if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        marked += [f"{path.name}:{call.lineno}" for text in texts if MARKUP.search(str(text))]
    assert marked == []


def _parts(node: ast.expr) -> list[ast.expr]:
    """What is put into a text from elsewhere."""
    return [part.value for part in ast.walk(node) if isinstance(part, ast.FormattedValue) and not part.format_spec]


# Names of the program's own: numbers, moments, its own sentences, and lines that are escaped where they are made.
OURS = {"total", "lines", "moment", "who", "what", "how"}


def _is_ours(part: ast.expr) -> bool:
    if isinstance(part, ast.Call):
        name = part.func.id if isinstance(part.func, ast.Name) else getattr(part.func, "attr", "")
        return name in ("escape", "moment")
    if isinstance(part, ast.BinOp):
        return True
    return (isinstance(part, ast.Name) and part.id in OURS) or ast.unparse(part) in ("version.nr", "proposal['amount']")


def test_streamlit_shows_text_as_it_is_once_installed():
    markdown.install()
    before = st.button
    markdown.install()
    assert st.button is before
    assert as_text(Markdown("**a**")) == "**a**"
    assert as_text(3) == 3


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Titel *",
            "Pojkar (7–9), 50 %!",
            "kl. 10:30",
            "<5",
            "2026-K4",
            "KS 2017/0530",
            "a * b",
            "anna.ek",
            "C# och C++",
        ),
        *(
            "Skriv ${niva} = 'generell'",
            "-5 grader",
            "1,5 tal",
            "enkelt_namn",
            "Vad? Hur!",
            "”Citat” och 'citat'",
            "50 kr/st",
        ),
    ],
)
def test_an_ordinary_label_is_left_as_it_is_since_screen_readers_say_every_sign(text):
    assert escape(text) == text


@pytest.mark.parametrize(
    "text", ["https://evil.se", "www.evil.se", "a@evil.se", ":material/check:", "a -> b", "a -- b"]
)
def test_what_is_read_without_markup_is_broken_by_a_joiner_that_nobody_sees(text):
    assert JOINER in escape(text)
    assert escape(text).replace(JOINER, "") == text


def test_a_direction_mark_is_seen():
    assert escape("Beslut \u202efas") == "Beslut ‹U+202E›fas"


def test_the_lines_of_a_message_stay_and_none_begins_a_list_or_code():
    assert as_text("Titel  \n- a\n    b\n1. c") == "Titel  \n\\- a\nb\n1\\. c"
