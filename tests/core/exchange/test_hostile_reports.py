"""Hostile texts leave every report as they were, in every format: nothing is interpreted, nothing unseen turns a line.

They stand in each label, hint and choice of the plan, in the municipality's name and in the records' own texts (R16).
"""

import dataclasses
import io
import re

import docx
import pikepdf
import pytest

from lomma_core.bootstrap import open_register
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.document import Document, Figure, map_texts
from lomma_core.exchange.reports.request import FORMATS, KINDS, ReportRequest
from lomma_core.permissions import OPERATOR
from tests.conftest import MEASURE, NOW
from tests.helpers.display_registers import fill_full, save
from tests.helpers.hostile_plan import FORMULAS, MARKUP, SHOWN, UNSEEN, write_hostile_plan
from tests.helpers.quarter_steps import PRESENCE, Q4
from tests.helpers.report_readers import Html, everything, pdf_text, word_parts

pytestmark = pytest.mark.slow

WORDS = [*MARKUP, *FORMULAS, *UNSEEN]
# No key types these, and nobody sees them.
STEERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A register whose plan and records are full of hostile texts, with something for every part of a report."""
    folder = tmp_path_factory.mktemp("hostile")
    register = open_register(write_hostile_plan(folder, WORDS), folder / "lomma.duckdb", lambda: NOW)
    fill_full(register)
    for n, text in enumerate(WORDS):
        answers = MEASURE | {"titel": text, "moment": WORDS[n - 1], "genusperspektiv": WORDS[n - 2]}
        record = save(register, "insats", **answers)
        done = {"kvartal": str(Q4), "status": "enligt_plan", "resultat": "gott", "beslut": "fortsatt"}
        save(register, "uppfoljning_insats", **done | {"insats": record.id, "lardom": text, "avvikelse": text})
    situation = PRESENCE | {"kvartal": str(Q4), "miljo": "islamistisk"}
    save(register, "lagesbild", **situation | {"narvaro_ord": " ".join(WORDS), "analys": "\n".join(WORDS)})
    yield register
    register.store.close()


def texts_of(document: Document) -> list[str]:
    """Every text of a document, its drawings' aside."""
    texts = []
    plain = [block for block in document.blocks if not isinstance(block, Figure)]
    map_texts(dataclasses.replace(document, blocks=tuple(plain)), lambda text: texts.append(text) or text)
    return texts


def read_back(kind: str, data: bytes) -> str:
    if kind == "pdf":
        return pdf_text(data)
    if kind == "html":
        return Html(data).text
    file = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def letters(text: str) -> str:
    """The text as it is compared: without space, and without the hyphens at the end of a line."""
    return re.sub(r"[\s-]+", "", text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMATS)
def test_hostile_texts_are_in_the_file_as_they_are_and_nothing_of_them_is_run(hostile, kind, form):
    request = ReportRequest(Q4, kind=kind, format=form)
    texts = texts_of(service.build(hostile, OPERATOR, request))
    wanted = [text for text in [*MARKUP, *FORMULAS, *SHOWN] if any(text in written for written in texts)]
    assert SHOWN[-1] in wanted
    data = service.render(hostile, OPERATOR, request).data
    content = letters(read_back(form, data))
    assert [text for text in wanted if letters(text) not in content] == []
    assert STEERING.findall(everything(form, data)) == []
    assert faults(form, data) == []


def test_the_reports_together_hold_every_hostile_text(hostile):
    requests = [ReportRequest(Q4, kind=kind, format="html") for kind in KINDS]
    texts = "\n".join(text for request in requests for text in texts_of(service.build(hostile, OPERATOR, request)))
    assert [text for text in [*MARKUP, *FORMULAS, *SHOWN] if text not in texts] == []


# The report's own list of contents: one field of Word's, and links to places in the file itself.
_CONTENTS = re.compile(
    r'<w:instrText[^>]*> TOC \\o "1-1" \\h \\n \\z \\u </w:instrText>'
    r'|<w:hyperlink w:anchor="_Toc\d+" w:history="1">'
)


def _without_contents(parts: str) -> str:
    return _CONTENTS.sub("", parts)


def faults(form: str, data: bytes) -> list[str]:
    """Links, pictures, scripts, fields and actions that the report has not of itself."""
    if form == "pdf":
        with pikepdf.open(io.BytesIO(data)) as file:
            kinds = [str(part.get("/S", "")) for part in file.objects if isinstance(part, pikepdf.Dictionary)]
            return [kind for kind in kinds if kind in ("/URI", "/JavaScript", "/Launch", "/GoToR", "/ImportData")]
    if form == "docx":
        parts = _without_contents(word_parts(data))
        fields = re.findall(r'w:instr="([^"]*)"', parts)
        signs = ("<w:hyperlink", "<w:instrText", 'TargetMode="External"', "<w:altChunk", "<w:object")
        return [sign for sign in signs if sign in parts] + [name for name in fields if name not in ("PAGE", "NUMPAGES")]
    page = Html(data)
    elements = [name for name, _ in page.elements if name in ("a", "b", "img", "image", "script", "link", "iframe")]
    attributes = [key for _, some in page.elements for key in some if key.startswith("on") or key.endswith("href")]
    return elements + attributes
