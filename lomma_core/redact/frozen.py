"""Hidden texts in a frozen quarter: the record's own answers and name, and where others repeat them (R18)."""

import re
import string
from collections.abc import Callable
from functools import partial
from typing import cast

from lomma_core.plan.model import Form
from lomma_core.quarterly.snapshot import RecordDocument, State, form_document
from lomma_core.redact import cells
from lomma_core.redact.wording import Answer, Reach, Wording

# Gives the mark of a text that was reported in a field.
Mark = Callable[[str, str], str]


def in_document(
    state: State, form: Form, record: str | None, texts: list[Wording], answers: list[Answer], mark: Mark
) -> State:
    """The document with each text's mark in its place; six parameters: the document, whose, and what is hidden.

    ``form`` and ``record`` are where the texts were reported. What reaches everywhere is hidden in every sentence;
    the rest in the record's own answers, and in its name wherever that stands.
    """
    everywhere = [phrase for phrase in texts if phrase.reach is Reach.EVERYWHERE]
    own = [phrase for phrase in texts if phrase.reach is not Reach.EVERYWHERE]
    for phrase in everywhere:
        state = cast(State, cells.strings(state, partial(_marked, phrase, mark)))
    names = {}
    for document in form_document(state, form.name)["records"]:
        if record and document["id"] == record:
            before = document["title"]
            _answers(document, form, own, answers, mark)
            if document["title"] != before:
                names[before] = document["title"]
    return _renamed(state, record, names) if names else state


def _marked(phrase: Wording, mark: Mark, text: str) -> str:
    return phrase.marked(text, lambda match: mark(match, phrase.field))


def _answers(document: RecordDocument, form: Form, texts: list[Wording], answers: list[Answer], mark: Mark) -> None:
    """Hide the texts and answers in a record's own document, its name too."""
    named = {name for _, name, _, _ in string.Formatter().parse(form.title) if name}
    for phrase in texts:
        for words in (document["values"], document["shown"]):
            for name, text in words.items():
                if name == phrase.field and text == phrase.text:
                    words[name] = mark(text, phrase.field)
                elif phrase.reach is Reach.RECORD:
                    words[name] = _marked(phrase, mark, text)
        if phrase.field in named or phrase.reach is Reach.RECORD:
            document["title"] = _marked(phrase, mark, document["title"])
    for answer in answers:
        if document["values"].get(answer.field) != answer.machine:
            continue
        for words, text in ((document["values"], answer.machine), (document["shown"], answer.shown)):
            words[answer.field] = mark(text, answer.field)
        if answer.field in named:
            document["title"] = _instead(document["title"], answer.shown, mark(answer.shown, answer.field))


def _renamed(state: State, record: str | None, names: dict[str, str]) -> State:
    """The document with the record's new name where other records and the quarter's own sentences say it."""

    def change(text: str) -> str:
        for before, after in names.items():
            text = _instead(text, before, after)
        return text

    for form in state["forms"]:
        for document in form["records"]:
            if record in document["values"].values() and document["id"] != record:
                document["title"] = change(document["title"])
                document["shown"] = {name: change(text) for name, text in document["shown"].items()}
    if "missing" in state:
        state["missing"] = [change(sentence) for sentence in state["missing"]]
    if "gaps" in state:
        state["gaps"] = [[change(word) for word in gap] if gap[2] == record else gap for gap in state["gaps"]]
    return state


def _instead(text: str, before: str, after: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(before)}(?!\w)", lambda _: after, text)
