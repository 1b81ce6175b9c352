"""Texts that nobody means, in files as Office programs save them: each comes in clean or is refused by a sentence."""

import io
import zipfile

import pytest

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.records import listing
from lomma_core.utils.text import clean
from tests.conftest import MEMBER
from tests.core.exchange.test_csv_import import IMPORTER
from tests.helpers.hostile_texts import TEXTS
from tests.helpers.office_files import document, ods, xlsx

MARK = "XxHxX"
HEADINGS = ["Titel", "Nivå", "Målgrupp"]
ROWS = [HEADINGS, ["Kurs", "Generell", MARK], ["Studiecirkel", "Generell", "Föräldrar"]]
FILES = {"Excel": xlsx({"Insatser": ROWS}), "LibreOffice": ods({"Insatser": ROWS}), "Word": document(ROWS)}
# Half of a character, and signs that XML does not know, as programs that do not know that either write them.
RAW = {
    "a number for NUL": b"a&#0;b",
    "a number for half a character": b"a&#xD800;b",
    "NUL itself": b"a\x00b",
    "half a character": b"a\xed\xa0\x80b",
    "not UTF-8": b"a\xff\xfeb",
    "Excel's word for NUL": b"a_x0000_b_xD800_",
}


def with_text(data: bytes, text: bytes) -> bytes:
    """A file in which other bytes stand in the place of the mark."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(MARK.encode(), text))
    return out.getvalue()


def judge(register, data):
    form = register.plan.forms["insats"]
    read = read_table(data, columns.known_words(form))
    return preview.preview(register, IMPORTER, form.name, read, columns.suggest(register, form, read))


def audiences(register) -> dict[str, str]:
    records = listing.list_records(register, MEMBER, "insats", listing.ListQuery(limit=None)).records
    return {record.values["titel"]: record.values["malgrupp"] for record in records}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_comes_in_as_a_form_would_save_it_or_its_row_says_why_not(register, file, text):
    # Signs that XML has no word for are no part of such a file.
    held = "".join(
        f"&#{ord(c)};" for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
    judged = judge(register, with_text(file, held.encode()))
    assert [row.outcome for row in judged.outcomes][1] is RowOutcome.NEW
    preview.save(register, IMPORTER, judged)
    saved = audiences(register)
    assert saved["Studiecirkel"] == "Föräldrar"
    if "Kurs" in saved:
        assert saved["Kurs"] == clean(saved["Kurs"])
        assert not set(saved["Kurs"]) & set("\x00\x1b\u202e\u200b\ufeff\u2067")
    else:
        assert judged.outcomes[0].reason


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@pytest.mark.parametrize("text", RAW.values(), ids=RAW)
def test_a_file_that_holds_what_no_file_may_is_read_clean_or_refused_in_one_sentence(register, file, text):
    try:
        judged = judge(register, with_text(file, text))
    except FileRefused:
        return
    preview.save(register, IMPORTER, judged)
    saved = audiences(register)
    assert saved["Studiecirkel"] == "Föräldrar"
    assert not any(
        "\x00" in audience or "\ud800" <= sign <= "\udfff" for audience in saved.values() for sign in audience
    )
