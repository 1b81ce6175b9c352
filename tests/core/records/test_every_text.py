"""Whatever is typed, pasted or stands in an address is stored, refused in one sentence or matches nothing (15.9)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.accounts import accounts, display_links, invitations, sessions
from lomma_core.errors import LommaError, NotFound
from lomma_core.exchange.exports.formula_escape import escape
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.permissions import OPERATOR
from lomma_core.personal import drafts, saved_views
from lomma_core.records import commands, listing, queries, secrecy
from lomma_core.utils.text import clean
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers import budget
from tests.helpers.core_results import form_csv

PASSWORD = "en lång ramsa att minnas"
HOSTILE = {
    "long name": "å" * 10_000,
    "paste": "ord " * 250_000,
    "NUL": "a\x00b",
    "only NUL": "\x00",
    "half of a character": "a\ud800b",
    "other half": "\udfff",
    "right to left": "\u202eabc\u202c",
    "combining": "e\u0301\u0302" * 50,
    "emoji": "👩‍👩‍👧‍👦" * 20,
    "signs of SQL": "%_'\";--\\",
    "formula": "=1+1",
}


def read_in(register, text):
    """A file with the text as a heading, a cell and its name."""
    form = register.plan.forms["insats"]
    heading = text.replace("\n", " ").replace(";", ",")[:100_000]
    file = f'titel;"{heading}"\n"{text[:100_000]}";x\n'.replace('""', '"')
    table = read_table(file.encode("utf-8", "surrogatepass"))
    mapping = columns.suggest(register, form, table)
    mapping.constants = {name: answer for name, answer in MEASURE.items() if name != "titel"}
    checked = preview.preview(register, MEMBER, form.name, table, mapping)
    with columns.remembered(register, MEMBER, form, mapping, table):
        preview.save(register, MEMBER, checked, confirmed=True, file=text)


def listed(register, **query):
    return listing.list_records(register, MEMBER, "insats", listing.ListQuery(**query))


WAYS = {
    "a choice": lambda register, text: commands.save(register, MEMBER, "insats", MEASURE | {"niva": text}),
    "a record's id": lambda register, text: queries.get(register, MEMBER, "insats", text),
    "a change of it": lambda register, text: commands.save(register, MEMBER, "insats", MEASURE, text, 1),
    "a form's name": lambda register, text: queries.get(register, MEMBER, text, "x"),
    "a search": lambda register, text: listed(register, search=text),
    "a filter": lambda register, text: listed(register, filters={"niva": text, text: "x"}),
    "an order": lambda register, text: listed(register, sort=text),
    "a draft": lambda register, text: drafts.keep(register, MEMBER, "insats", "ny", {"titel": text}),
    "a draft's subject": lambda register, text: drafts.keep(register, MEMBER, "insats", f"ny?{text}", {"titel": "x"}),
    "a view's name": lambda register, text: saved_views.save(register, MEMBER, "insats", text, saved_views.View()),
    "a mark": lambda register, text: secrecy.mark(register, MEMBER, "insats", text, text, text),
    "an account": lambda register, text: accounts.add(register, OPERATOR, text, PASSWORD, "medlem"),
    "a screen": lambda register, text: display_links.add(register, CONVENER, text),
    "a name at sign-in": lambda register, text: sessions.sign_in(register, text, "x"),
    "a password": lambda register, text: sessions.sign_in(register, "admin.ett", text),
    "a cookie": lambda register, text: sessions.signed_in(register, text),
    "a one-time code": lambda register, text: invitations.holder(register, text),
    "a file": read_in,
}


def refusal(work) -> str | None:
    """What a refusal says; None where the work is done."""
    try:
        work()
    except LommaError as error:
        return str(error)
    return None


def test_no_text_anywhere_is_more_than_a_sentence(register):
    register.wait = lambda seconds: None
    for name, way in WAYS.items():
        for kind, text in HOSTILE.items():
            words = refusal(lambda way=way, text=text: way(register, text))
            assert words is None or 0 < len(words.strip()) < 600, (name, kind)
            assert words is None or len(text) < 12 or text[:30] not in words, (name, kind)


_TEXTS = st.text(st.characters(codec=None), max_size=40)


def test_what_is_saved_is_what_was_typed_and_comes_out_as_that_in_every_file(register):
    measure = commands.save(register, MEMBER, "insats", MEASURE)

    @budget.databases
    @given(_TEXTS)
    def check(text):
        version = queries.get(register, MEMBER, "insats", measure.id).version
        values = MEASURE | {"operativt_mal": text}
        if refusal(lambda: commands.save(register, MEMBER, "insats", values, measure.id, version)) is not None:
            return
        saved = queries.get(register, MEMBER, "insats", measure.id)
        assert saved.values["operativt_mal"] == (clean(text) or None)
        rows = csv.DictReader(io.StringIO(form_csv(register, MEMBER, "insats", "csv").decode(), newline=""))
        # A text that a spreadsheet would run has a sign before it (R16).
        assert next(rows)["operativt_mal"] == escape(clean(text))

    check()


def test_a_half_of_a_character_finds_nothing(register):
    commands.save(register, MEMBER, "insats", MEASURE)
    with pytest.raises(NotFound):
        queries.get(register, MEMBER, "insats", "\ud800")
    assert listed(register, filters={"niva": "\ud800"}).total == 0
    assert register.store.block("SELECT * FROM form_insats WHERE record = ?", ["\ud800"]).num_rows == 0
